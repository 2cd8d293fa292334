import type { Page } from "@playwright/test";
import { raiseAlarm } from "@readyline/lab/stack";
import { callBar, expectConnected } from "../fixtures/calls.ts";
import { sideways } from "../fixtures/layout.ts";
import { consolePaths, loginPaths, settled } from "../fixtures/pages.ts";
import { signInContext } from "../fixtures/signed-in.ts";
import { chip, deadlines, expect, expectGreen, faultTest, test } from "../fixtures/story.ts";

const sizes = [
  { width: 1440, height: 900 },
  { width: 1280, height: 720 },
  { width: 1024, height: 768 },
  { width: 768, height: 1024 },
  { width: 390, height: 844 },
  { width: 320, height: 568 },
] as const;

/** Names of the bar's controls in the order of the document, each with its left edge. */
async function barOf(page: Page): Promise<{ name: string; left: number }[]> {
  const controls = page.getByRole("banner").locator("a, button");
  const found: { name: string; left: number }[] = [];
  for (const control of await controls.all()) {
    const box = await control.boundingBox();
    if (box === null) continue;
    const name = (await control.getAttribute("aria-label")) ?? (await control.innerText());
    found.push({ name: name.trim(), left: box.x });
  }
  return found;
}

test("R1 no page scrolls sideways at any width, and the bar is as drawn", async ({ page, context, stack }) => {
  test.setTimeout(240_000);
  const found: string[] = [];
  const look = async (path: string): Promise<void> => {
    await page.setViewportSize(sizes[0]);
    await page.goto(path);
    await settled(page);
    for (const size of sizes) {
      await page.setViewportSize(size);
      await settled(page);
      found.push(...(await sideways(page)));
    }
  };
  for (const path of loginPaths) await look(path);
  await signInContext(context, stack, "admin");
  for (const path of await consolePaths(stack)) await look(path);
  expect(found).toEqual([]);

  await signInContext(context, stack, "anna");
  await page.setViewportSize(sizes[0]);
  await page.goto("/dashboard");
  await expectGreen(page, deadlines.signInMs);
  for (const size of sizes) {
    await page.setViewportSize(size);
    const wide = size.width >= 992;
    await expect(page.getByRole("navigation", { name: "Main" })).toHaveCount(wide ? 1 : 0);
    const bar = await barOf(page);
    const names = wide
      ? ["Readyline", "Dashboard", "History", "Accounts", /^PBX: Connected/, "Anna Kovács, user menu"]
      : ["Readyline", "Menu"];
    expect(bar.map((control) => control.name)).toEqual(
      names.map((name) => (name instanceof RegExp ? expect.stringMatching(name) : name)),
    );
    expect(bar.map((control) => control.left)).toEqual(bar.map((control) => control.left).toSorted((a, b) => a - b));
    const right = await page.getByRole("banner").locator("a, button").last().boundingBox();
    expect(right!.x + right!.width).toBeLessThanOrEqual(size.width);
    expect(size.width - (right!.x + right!.width)).toBeLessThan(40);
  }
});

test("R1 a call, a ringing call and a dialog fit at every width", async ({ page, context, stack }) => {
  test.setTimeout(120_000);
  const alarm = await raiseAlarm(stack);
  await signInContext(context, stack, "anna");
  await page.goto(`/alarms/${alarm.no}`);
  await expectGreen(page, deadlines.signInMs);
  const found: string[] = [];
  const look = async (what: string): Promise<void> => {
    for (const size of sizes) {
      await page.setViewportSize(size);
      found.push(...(await sideways(page)).map((line) => `${what}: ${line}`));
    }
    await page.setViewportSize(sizes[0]);
  };
  await page.getByRole("button", { name: /^Call Echo Erika/ }).click();
  await expectConnected(page);
  await look("call");
  for (const size of sizes) {
    await page.setViewportSize(size);
    await expect(callBar(page).getByRole("button", { name: "End" })).toBeInViewport();
  }
  await page.setViewportSize(sizes[0]);
  await page.keyboard.press("F4");
  await expect(page.getByRole("radio", { name: "Reached" })).toBeVisible();
  await look("outcome");
  await page.keyboard.press("x");
  await expect(page.getByRole("dialog")).toBeVisible();
  await look("close dialog");
  await page.keyboard.press("Escape");
  await stack.pbx.callUser(stack.extensionOf("anna"), { from: "0612345", displayName: "Kiss Anna" });
  await expect(page.getByRole("region", { name: "Incoming call" })).toBeVisible();
  await look("incoming call");
  for (const size of sizes) {
    await page.setViewportSize(size);
    await expect(page.getByRole("button", { name: "Answer" })).toBeInViewport();
  }
  await page.keyboard.press("Shift+F4");
  expect(found).toEqual([]);
});

faultTest(
  "R2 at 390 px the menu holds the pages, and Account the status in words, the name and Logout",
  async ({ page, context, stack }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await signInContext(context, stack, "admin");
    await page.goto("/dashboard");
    const menu = page.getByRole("button", { name: /^Menu/ });
    await expect(menu).toHaveAccessibleName("Menu", { timeout: deadlines.signInMs });
    await menu.click();
    await expect(menu).toHaveAttribute("aria-expanded", "true");
    const nav = page.getByRole("navigation", { name: "Main" });
    await expect(nav.getByRole("link")).toHaveText([
      "Dashboard",
      "History",
      "Accounts",
      "Users",
      "PBX",
      "API keys",
      "Audit",
    ]);
    const account = page.getByRole("region", { name: "Account" });
    await expect(chip(page)).toContainText("Connected");
    const parts = [chip(page), account.getByText("Ada Miller"), account.getByRole("button", { name: "Logout" })];
    const tops = await Promise.all(parts.map(async (part) => (await part.boundingBox())?.y ?? Number.NaN));
    expect(tops).toEqual(tops.toSorted((a, b) => a - b));
    expect((await nav.boundingBox())!.y).toBeLessThan(tops[0]!);
    await page.keyboard.press("Escape");
    await expect(account).toBeHidden();
    await expect(menu).toBeFocused();

    await stack.killPbx();
    await expect(menu).toHaveAccessibleName("Menu, PBX disconnected", { timeout: deadlines.killedToRedMs });
    await expect(menu.locator('svg[data-shape="octagon-cross"]')).toBeVisible();
    await menu.click();
    await expect(chip(page)).toContainText("Disconnected: PBX");
    expect(await sideways(page)).toEqual([]);
  },
);
