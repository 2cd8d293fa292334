import { ApiSession } from "@readyline/lab/stack";
import { axeFindings } from "../fixtures/axe.ts";
import { sideways, smallTargets } from "../fixtures/layout.ts";
import { setMicrophone } from "../fixtures/microphone.ts";
import { deadlines, expect, expectGreen, faultTest, signIn, test } from "../fixtures/story.ts";

const row = (name: string) => `[data-row="${name}"]`;

test("after the sign-in all that is ready is shown, and the console opens by itself", async ({ page, stack }) => {
  // Drawn for a second and a half only: what stood there is noted as it comes.
  await page.addInitScript(() => {
    const seen = new Set<string>();
    Object.assign(globalThis, { seenRows: seen });
    new MutationObserver(() => {
      for (const one of document.querySelectorAll("[data-row]"))
        seen.add(`${one.getAttribute("data-row")} ${one.getAttribute("data-row-state")}`);
      if ((document.querySelector("meter")?.value ?? 0) > 0) seen.add("level");
    }).observe(document, { subtree: true, childList: true, attributes: true });
  });
  await signIn(page, stack, "anna");
  await expect(page).toHaveURL(/\/ready/, { timeout: deadlines.signInMs });
  await expect(page).toHaveURL(/\/dashboard/, { timeout: deadlines.signInMs });
  const seen = await page.evaluate(() => [...(globalThis as unknown as { seenRows: Set<string> }).seenRows]);
  expect(seen).toEqual(expect.arrayContaining(["PBX good", "Microphone good", "Sound good", "Alarms good", "level"]));
  await expect(page.getByRole("heading", { level: 1, name: "Dashboard" })).toBeVisible();
});

faultTest(
  "with the PBX away it stays and says so, and one key opens the queue all the same",
  async ({ page, stack }) => {
    await stack.killPbx();
    await signIn(page, stack, "anna");
    await expect(page.locator(row("PBX"))).toHaveAttribute("data-row-state", "bad", { timeout: deadlines.signInMs });
    await expect(page.locator(row("PBX"))).toContainText("Disconnected");
    await expect(page.getByText(/Something is not ready/)).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1, name: "Dashboard" })).toBeVisible();
  },
);

test("a microphone that was never asked for is allowed here, before the first alarm", async ({ browser, stack }) => {
  const context = await browser.newContext({ baseURL: stack.url, permissions: [] });
  const page = await context.newPage();
  const session = new ApiSession(stack.url);
  await session.signIn(stack.person("anna").username, stack.person("anna").password);
  await session.call("PATCH", "/api/me", { preferences: { theme: "system" } });
  await page.goto("/login");
  await setMicrophone(page, "prompt");
  await signIn(page, stack, "anna");
  await expectGreen(page, deadlines.signInMs);
  await expect(page.locator(row("Microphone"))).toHaveAttribute("data-row-state", "bad");
  expect(await axeFindings(page, "/ready")).toEqual([]);
  for (const width of [1440, 1024, 768, 390, 320]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await sideways(page)).toEqual([]);
    expect(await smallTargets(page, width < 768 ? 44 : 24)).toEqual([]);
  }
  // Chromium answers its own question with yes here, as the user would.
  await page.getByRole("button", { name: "Allow microphone" }).click();
  await expect(page).toHaveURL(/\/dashboard/, { timeout: deadlines.signInMs });
  await session.call("PATCH", "/api/me", { preferences: { theme: "dark" } });
  await context.close();
});
