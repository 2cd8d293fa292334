import { raiseAlarm } from "@readyline/lab/stack";
import { oneTimeCode } from "../fixtures/one-time-code.ts";
import { holdsSipLibrary } from "../fixtures/sip-library.ts";
import { lineTest as test } from "../fixtures/line.ts";
import { chip, deadlines, expect, expectGreen, signIn, signInGreen } from "../fixtures/story.ts";

test("a user with two-factor signs in with password and code, and the line registers by itself", async ({
  page,
  stack,
}) => {
  await signIn(page, stack, "carla");
  await expect(page).toHaveURL(/\/login\/code/);
  await page.getByRole("textbox", { name: "6-digit code" }).fill(oneTimeCode(stack.person("carla").totpUri ?? ""));
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page).toHaveURL(/\/dashboard/, { timeout: deadlines.signInMs });
  await expectGreen(page, deadlines.signInMs + deadlines.loginToGreenMs);
  expect(await stack.bindingsOf("carla")).toBe(1);
});

test("a user without extension has no indicator, no Call buttons, and loads no SIP code", async ({ page, stack }) => {
  const alarm = await raiseAlarm(stack);
  const scripts: { url: string; body: Promise<string> }[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() === "script") scripts.push({ url: response.url(), body: response.text() });
  });
  const sockets: string[] = [];
  page.on("websocket", (socket) => sockets.push(new URL(socket.url()).pathname));
  await signIn(page, stack, "dora");
  await expect(page).toHaveURL(/\/dashboard/, { timeout: deadlines.signInMs });
  await page.goto(`/alarms/${alarm.no}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(/burglary/i);
  await expect(page.getByText("No phone line for your user")).toBeVisible();
  await expect(chip(page)).toHaveCount(0);
  await expect(page.getByRole("button", { name: /^Call / })).toHaveCount(0);
  expect(sockets).toContain("/live");
  expect(sockets).not.toContain("/pbx");
  const sources = await Promise.all(scripts.map((script) => script.body));
  expect(sources.length).toBeGreaterThan(0);
  expect(sources.filter(holdsSipLibrary)).toHaveLength(0);
});

test.describe("works on mobile devices", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  test("status as full text in the Account section of the menu, above name and logout", async ({ page, stack }) => {
    await signIn(page, stack, "anna");
    await expect(page).toHaveURL(/\/dashboard/, { timeout: deadlines.signInMs });
    await page.getByRole("button", { name: /^Menu/ }).click();
    const account = page.getByRole("region", { name: "Account" });
    await expect(account.getByRole("button", { name: /^PBX: / })).toContainText("Connected", {
      timeout: deadlines.loginToGreenMs,
    });
    expect(await stack.bindingsOf("anna")).toBe(1);
    const tops: number[] = [];
    for (const part of [
      account.getByRole("button", { name: /^PBX: / }),
      account.getByText("Anna Kovács"),
      account.getByText("Logout"),
    ]) {
      tops.push((await part.boundingBox())?.y ?? Number.NaN);
    }
    expect(tops).toEqual(tops.toSorted((a, b) => a - b));
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  });
});

test("two tabs have one registration, and the other tab takes over when the owner closes", async ({
  context,
  page,
  stack,
}) => {
  await signInGreen(page, stack, "anna");
  const other = await context.newPage();
  await other.goto(`${stack.url}/dashboard`);
  await expect(chip(other)).toHaveAttribute("data-state", "other_tab");
  expect(await stack.bindingsOf("anna")).toBe(1);
  await page.close();
  await expect(chip(other)).toHaveAttribute("data-state", /^(connected|sound_blocked|mic_ask)$/, {
    timeout: deadlines.backToGreenMs,
  });
  expect(await stack.bindingsOf("anna")).toBe(1);
});
