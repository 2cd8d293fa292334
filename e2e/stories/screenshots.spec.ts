import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { callBar, expectConnected } from "../fixtures/calls.ts";
import { signInContext } from "../fixtures/signed-in.ts";
import { chip, deadlines, expect, expectGreen, openAlarm, test } from "../fixtures/story.ts";

const images = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), "docs", "images");

/** Writes the picture where `READYLINE_SCREENSHOTS=1` asks for it; a story checks what is on it in any case. */
async function picture(page: Page, name: string): Promise<void> {
  if (process.env["READYLINE_SCREENSHOTS"] !== "1") return;
  mkdirSync(images, { recursive: true });
  await page.screenshot({ path: join(images, name), animations: "disabled", caret: "hide" });
}

test("the pictures of the documentation: an alarm in a call, and the menu on a telephone", async ({
  page,
  context,
  stack,
}) => {
  const { items } = await stack.admin.call<{ items: { no: number; account: { number: string } | null }[] }>(
    "GET",
    "/api/alarms",
  );
  const alarm = items.find((item) => item.account?.number === "2207");
  expect(alarm).toBeDefined();
  await signInContext(context, stack, "anna");
  await openAlarm(page, alarm!.no);
  await page.getByRole("button", { name: /^Call Lux Jewellers, site phone/ }).click();
  await expectConnected(page);
  await expect(callBar(page)).toContainText("Lux Jewellers, site phone");
  await expect(chip(page)).toHaveAttribute("data-state", "on_call");
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark");
  for (const part of ["Call list", "Live call", "Account", "Notes", "Timeline"]) {
    await expect(page.getByRole("heading", { level: 2, name: part, exact: true })).toBeInViewport();
  }
  await expect(callBar(page).getByTestId("call-timer")).toHaveText("00:02");
  await picture(page, "alarm.png");
  await page.keyboard.press("F4");
  await expect(callBar(page)).toBeHidden({ timeout: 10_000 });

  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/dashboard");
  await page.getByRole("button", { name: /^Menu/ }).click();
  await expectGreen(page, deadlines.signInMs);
  await expect(chip(page)).toContainText("Connected");
  const account = page.getByRole("region", { name: "Account" });
  await expect(account.getByText("Anna Kovács")).toBeInViewport();
  await expect(account.getByRole("button", { name: "Logout" })).toBeInViewport();
  await picture(page, "mobile-menu.png");
});
