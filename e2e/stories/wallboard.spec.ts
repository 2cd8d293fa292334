import type { Browser, Page } from "@playwright/test";
import { raiseAlarm, type SampleUserName, type Stack } from "@readyline/lab/stack";
import { setMicrophone } from "../fixtures/microphone.ts";
import { renderersOf } from "../fixtures/renderers.ts";
import { chip, deadlines, expect, expectGreen, faultTest as test, openAlarm, signInGreen } from "../fixtures/story.ts";

/** From a change on the line to the wallboard: what the wallboard adds. Three times the promise. */
const BOARD_MS = 3 * 500;
/** Half-open at any hop is promised within 5 s. */
const HALF_OPEN_MS = 3 * 5_000;

async function signInAs(browser: Browser, stack: Stack, name: SampleUserName, path: string): Promise<Page> {
  const page = await browser.newPage({ baseURL: stack.url, viewport: { width: 1920, height: 1080 } });
  await page.goto("/login");
  await page.getByRole("textbox", { name: "User" }).fill(stack.person(name).username);
  await page.getByRole("textbox", { name: "Password" }).fill(stack.person(name).password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("link", { name: "Dashboard", exact: true }).waitFor();
  await page.goto(path);
  return page;
}

const rowOf = (board: Page, name: string) =>
  board.getByRole("table", { name: "Operators" }).getByRole("row").filter({ hasText: name });

test("the wallboard shows Anna ready, ringing, on call with the alarm, and parked after her tab closed", async ({
  browser,
  page,
  stack,
}) => {
  const board = await signInAs(browser, stack, "sam", "/dashboard/wallboard");
  const anna = rowOf(board, "Anna Kovács");
  await expect(anna).toContainText("Away", { timeout: deadlines.signInMs });
  await signInGreen(page, stack, "anna");
  await page.keyboard.press("Shift");
  await expect(anna).toContainText("Ready", { timeout: BOARD_MS });
  const alarm = await raiseAlarm(stack);
  await openAlarm(page, alarm.no);
  await page.getByRole("button", { name: /^Call Echo Erika/ }).click();
  await expect(anna).toContainText("On call", { timeout: 10_000 });
  await expect(anna).toContainText(`alarm ${alarm.no}`, { timeout: BOARD_MS });
  expect(await board.evaluate(() => document.documentElement.scrollHeight <= innerHeight)).toBe(true);
  await page.close();
  await expect(anna).toContainText("NOT FIT: console closed, line parked", { timeout: BOARD_MS });
  await board.close();
});

test("the wallboard names a blocked microphone, and a killed PBX", async ({ browser, page, stack }) => {
  const board = await signInAs(browser, stack, "sam", "/dashboard/wallboard");
  const anna = rowOf(board, "Anna Kovács");
  await signInGreen(page, stack, "anna");
  await setMicrophone(page, "denied");
  await expect(anna).toContainText("NOT FIT: microphone blocked", { timeout: 10_000 });
  await stack.killPbx();
  await expect(anna).toContainText(/NOT FIT: PBX (unreachable|restarted)/, {
    timeout: deadlines.killedToRedMs + BOARD_MS,
  });
  await stack.restartPbx();
  await expect(anna).toContainText("NOT FIT: microphone blocked", { timeout: deadlines.backToGreenMs + BOARD_MS });
  await board.close();
});

test("a frozen renderer is not fit on the wallboard", async ({ playwright, launchOptions, browser, stack }) => {
  const board = await signInAs(browser, stack, "sam", "/dashboard/wallboard");
  const anna = rowOf(board, "Anna Kovács");
  // A browser of her own, so that only her renderers are stopped.
  await using hers = await playwright.chromium.launch(launchOptions);
  const page = await (await hers.newContext({ baseURL: stack.url, permissions: ["microphone"] })).newPage();
  await signInGreen(page, stack, "anna");
  await page.keyboard.press("Shift");
  await expect(anna).toContainText("Ready", { timeout: 10_000 });
  const pids = await renderersOf(hers);
  expect(pids.length).toBeGreaterThan(0);
  const frozenAt = Date.now();
  for (const pid of pids) process.kill(pid, "SIGSTOP");
  try {
    await expect(anna).toContainText("NOT FIT: console does not answer", { timeout: HALF_OPEN_MS });
    test.info().annotations.push({ type: "frozen to not fit", description: `${Date.now() - frozenAt} ms` });
  } finally {
    for (const pid of pids) process.kill(pid, "SIGCONT");
  }
  await expect(anna).toContainText("Ready", { timeout: 15_000 });
  await board.close();
});

test("a wrong SIP password gives administrators a badge, a banner and one audit row; healed they are gone", async ({
  browser,
  page,
  stack,
}) => {
  const administrator = await signInAs(browser, stack, "admin", "/setup/pbx");
  const badge = administrator.getByTestId("attention-count");
  const banner = administrator.getByRole("region", { name: "Needs an administrator" });
  await expect(badge).toBeHidden();
  const id = await stack.userId("anna");
  const extension = stack.extensionOf("anna");
  await stack.admin.call("PATCH", `/api/users/${id}`, { sip_password: "wrong-one" });
  await signInGreen(page, stack, "anna").catch(() => undefined);
  await expect(banner).toContainText("Anna", { timeout: 15_000 });
  await expect(badge).toContainText("1");
  await chip(page).click();
  await expect(page.getByRole("dialog")).toContainText(/IT informed \d\d:\d\d/);
  await page.getByRole("button", { name: "Retry now" }).click();
  await expect(chip(page)).toHaveAttribute("data-state", "error", { timeout: 15_000 });
  await page.keyboard.press("Escape");
  await banner.getByRole("link", { name: "Open audit log" }).click();
  await expect(administrator.getByRole("cell", { name: "Administrators told" })).toHaveCount(1);
  await stack.admin.call("PATCH", `/api/users/${id}`, { sip_password: stack.sipPasswords.get(extension) });
  await expectGreen(page, 15_000);
  await expect(banner).toBeHidden({ timeout: BOARD_MS });
  await expect(badge).toBeHidden();
  await administrator.reload();
  await expect(administrator.getByRole("cell", { name: "Healed" })).toHaveCount(1);
  await administrator.close();
});

test("an operator has no wallboard", async ({ page, stack }) => {
  await signInGreen(page, stack, "anna");
  await expect(page.getByRole("link", { name: "Wallboard" })).toHaveCount(0);
  await page.goto("/dashboard/wallboard");
  await expect(page.getByText("Your role cannot open this page.")).toBeVisible();
});
