import type { Page } from "@playwright/test";
import type { KamailioPbx } from "@readyline/lab/kamailio";
import { raiseAlarm, type Stack } from "@readyline/lab/stack";
import { heardByPage, watchPeerConnections } from "../fixtures/audio.ts";
import { type KamailioLink, kamailioLinkTest, kamailioTest as test } from "../fixtures/kamailio.ts";
import { chip, deadlines, expect, expectGreen, expectRed, openAlarm, signInGreen } from "../fixtures/story.ts";

const hangUpMs = 3 * 300;
/** Root mean square of a second of Chromium's beep is near 0.09; silence is 0. */
const audible = 0.01;

const links: readonly KamailioLink[] = [
  { algorithm: "MD5", secure: false },
  { algorithm: "SHA-256", secure: true },
  { algorithm: "MD5", secure: true },
  { algorithm: "SHA-256", secure: false },
];

const now = (): number => performance.timeOrigin + performance.now();

function note(what: string, ms: number): void {
  test.info().annotations.push({ type: what, description: `${Math.round(ms)} ms` });
}

async function expectHeardAtBothEnds(page: Page, stack: Stack<KamailioPbx>): Promise<void> {
  const before = await heardByPage(page);
  await expect.poll(() => heardByPage(page), { timeout: 10_000 }).toBeGreaterThan(before + 0.01);
  await expect.poll(() => stack.pbx.far.heard()?.recentRms ?? 0, { timeout: 10_000 }).toBeGreaterThan(audible);
}

async function callFromAlarm(page: Page, stack: Stack<KamailioPbx>): Promise<void> {
  const alarm = await raiseAlarm(stack);
  await openAlarm(page, alarm.no);
  await page.getByRole("button", { name: /^Call Echo Erika/ }).click();
  await expect(page.getByRole("region", { name: "Current call" })).toContainText("Echo Erika");
}

async function logOut(page: Page, stack: Stack<KamailioPbx>): Promise<void> {
  await page.getByRole("button", { name: "Anna Kovács, user menu" }).click();
  await page.getByRole("menuitem", { name: "Logout" }).click();
  await expect(page).toHaveURL(/\/login/);
  await expect.poll(() => stack.bindingsOf("anna"), { timeout: deadlines.logoutMs }).toBe(0);
}

for (const link of links) {
  const name = `Kamailio, ${link.secure ? "wss" : "ws"}, ${link.algorithm}`;
  kamailioLinkTest.describe(name, () => {
    kamailioLinkTest.use({ link });

    kamailioLinkTest(
      "a line goes green, calls outside from an alarm, is heard at both ends, and is gone after logout",
      async ({ page, stack }) => {
        await watchPeerConnections(page);
        await signInGreen(page, stack, "anna");
        expect(await stack.bindingsOf("anna")).toBe(1);
        await callFromAlarm(page, stack);
        await expectHeardAtBothEnds(page, stack);
        await expect(chip(page)).toHaveAttribute("data-state", "on_call");
        const clickedAt = now();
        await page.getByRole("region", { name: "Current call" }).getByRole("button", { name: /End/ }).click();
        const closed = await stack.pbx.far.event("CALL_CLOSED", clickedAt);
        note("operator hangs up, far phone sees it", closed.atMs - clickedAt);
        expect(closed.atMs - clickedAt).toBeLessThan(hangUpMs);
        await expectGreen(page, 1_000);
        await logOut(page, stack);
      },
    );
  });
}

test("a call from outside rings, is answered, is heard at both ends, and the far side's end is seen", async ({
  page,
  stack,
}) => {
  await watchPeerConnections(page);
  await signInGreen(page, stack, "anna");
  await stack.pbx.far.call(stack.extensionOf("anna"));
  const card = page.getByRole("region", { name: "Incoming call" });
  await expect(card).toContainText("Kiss Anna");
  await expect(chip(page)).toHaveAttribute("data-state", "ringing");
  await card.getByRole("button", { name: /Answer/ }).click();
  const bar = page.getByRole("region", { name: "Current call" });
  await expect(bar).toContainText("Kiss Anna");
  await expectHeardAtBothEnds(page, stack);
  const hungUpAt = now();
  await stack.pbx.far.hangUp();
  await bar.getByText("They ended the call").waitFor();
  note("far phone hangs up, operator sees it", now() - hungUpAt);
  expect(now() - hungUpAt).toBeLessThan(hangUpMs);
  await expectGreen(page, 1_000);
  await logOut(page, stack);
});

test("a caller who gives up stops ringing at the console", async ({ page, stack }) => {
  await signInGreen(page, stack, "anna");
  await stack.pbx.far.call(stack.extensionOf("anna"));
  const card = page.getByRole("region", { name: "Incoming call" });
  await expect(card).toBeVisible();
  const hungUpAt = now();
  await stack.pbx.far.hangUp();
  await expect(card).toBeHidden();
  note("caller gives up, card goes", now() - hungUpAt);
  await logOut(page, stack);
});

test("Kamailio killed: red; back: green, registered once, and a call from outside rings", async ({ page, stack }) => {
  await signInGreen(page, stack, "anna");
  const killedAt = now();
  await stack.killPbx();
  await expectRed(page, deadlines.killedToRedMs);
  note("killed, red", now() - killedAt);
  await stack.restartPbx();
  const backAt = now();
  await expectGreen(page, deadlines.backToGreenMs);
  note("back, green", now() - backAt);
  expect(await stack.bindingsOf("anna")).toBe(1);
  await stack.pbx.far.call(stack.extensionOf("anna"));
  await page
    .getByRole("region", { name: "Incoming call" })
    .getByRole("button", { name: /Decline/ })
    .click();
  await logOut(page, stack);
});

test("Kamailio frozen: red; thawed: green", async ({ page, stack }) => {
  await signInGreen(page, stack, "anna");
  const frozenAt = now();
  stack.freezePbx();
  await expectRed(page, deadlines.frozenToRedMs);
  note("frozen, red", now() - frozenAt);
  stack.thawPbx();
  const backAt = now();
  await expectGreen(page, deadlines.backToGreenMs);
  note("thawed, green", now() - backAt);
  await expect.poll(() => stack.bindingsOf("anna")).toBe(1);
  await logOut(page, stack);
});
