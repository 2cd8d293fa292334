import type { Page } from "@playwright/test";
import type { KamailioPbx } from "@readyline/lab/kamailio";
import { raiseAlarm, type Stack } from "@readyline/lab/stack";
import { heardByPage, watchPeerConnections } from "../fixtures/audio.ts";
import { callFromAlarm, expectHeardAtBothEnds } from "../fixtures/kamailio-calls.ts";
import { recordIndicator, seenStates } from "../fixtures/indicator.ts";
import { kamailioLinkTest, kamailioTest as test } from "../fixtures/kamailio.ts";
import { chip, deadlines, expect, expectGreen, expectRed, openAlarm, signIn, signInGreen } from "../fixtures/story.ts";

const hangUpMs = 3 * 300;

const now = (): number => performance.timeOrigin + performance.now();

function note(what: string, ms: number): void {
  test.info().annotations.push({ type: what, description: `${Math.round(ms)} ms` });
}

/** An alarm with a contact whose number is SIPp's. */
async function openAlarmWithScript(page: Page, stack: Stack<KamailioPbx>): Promise<void> {
  const alarm = await raiseAlarm(stack);
  await stack.admin.call("POST", `/api/accounts/${alarm.accountId}/contacts`, {
    name: "Scripted Stella",
    role: "keyholder",
    phones: [{ label: "Mobile", number: "9001" }],
  });
  await openAlarm(page, alarm.no);
}

async function logOut(page: Page, stack: Stack<KamailioPbx>): Promise<void> {
  await page.getByRole("button", { name: "Anna Kovács, user menu" }).click();
  await page.getByRole("menuitem", { name: "Logout" }).click();
  await expect(page).toHaveURL(/\/login/);
  await expect.poll(() => stack.bindingsOf("anna"), { timeout: deadlines.logoutMs }).toBe(0);
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

kamailioLinkTest.describe("Kamailio that relays in calls it did not see begin", () => {
  kamailioLinkTest.use({ link: { checksDialogs: false } });

  for (const endedBy of ["far side", "operator"] as const) {
    kamailioLinkTest(
      `Kamailio killed in a call: its audio goes on, and afterwards the ${endedBy} ends it`,
      async ({ page, stack }) => {
        await watchPeerConnections(page);
        await signInGreen(page, stack, "anna");
        await callFromAlarm(page, stack);
        await expectHeardAtBothEnds(page, stack);
        await stack.killPbx();
        await expectRed(page, deadlines.killedToRedMs);
        const bar = page.getByRole("region", { name: "Current call" });
        await expect(bar).toContainText("Line lost. Audio goes on.");
        await expectHeardAtBothEnds(page, stack);
        await stack.restartPbx();
        await expectGreen(page, deadlines.backToGreenMs);
        await expect(bar).not.toContainText("Line lost");
        await expectHeardAtBothEnds(page, stack);
        const endedAt = now();
        if (endedBy === "far side") {
          await stack.pbx.far.hangUp();
          await bar.getByText("They ended the call").waitFor({ timeout: hangUpMs });
        } else {
          await bar.getByRole("button", { name: /End/ }).click();
          await stack.pbx.far.event("CALL_CLOSED", endedAt);
        }
        note(`the ${endedBy} hangs up after the restart, the other side sees it`, now() - endedAt);
        expect(now() - endedAt).toBeLessThan(hangUpMs);
        await logOut(page, stack);
      },
    );
  }

  kamailioLinkTest(
    "a call that is ended while Kamailio is away is hung up at the far phone when it is back",
    async ({ page, stack }) => {
      await watchPeerConnections(page);
      await signInGreen(page, stack, "anna");
      await callFromAlarm(page, stack);
      await expectHeardAtBothEnds(page, stack);
      await stack.killPbx();
      await expectRed(page, deadlines.killedToRedMs);
      await page.getByRole("region", { name: "Current call" }).getByRole("button", { name: /End/ }).click();
      const backAt = now();
      await stack.restartPbx();
      await expectGreen(page, deadlines.backToGreenMs);
      await stack.pbx.far.event("CALL_CLOSED", backAt);
      await logOut(page, stack);
    },
  );
});

test("Kamailio that has forgotten the call: it ends as lost as soon as the line is back", async ({ page, stack }) => {
  await watchPeerConnections(page);
  await signInGreen(page, stack, "anna");
  await callFromAlarm(page, stack);
  await expectHeardAtBothEnds(page, stack);
  await stack.killPbx();
  await expectRed(page, deadlines.killedToRedMs);
  await stack.restartPbx();
  await expectGreen(page, deadlines.backToGreenMs);
  await expect(page.getByRole("region", { name: "Current call" })).toContainText("the line was lost");
  await stack.pbx.far.hangUp();
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

test("what the far side answers is what the operator reads", async ({ page, stack }) => {
  await signInGreen(page, stack, "anna");
  await openAlarmWithScript(page, stack);
  const outcomes = [
    [486, "Busy."],
    [603, "They refused the call."],
    [480, "No answer."],
    [404, "This number does not exist."],
    [503, "The PBX could not make the call."],
  ] as const;
  const bar = page.getByRole("region", { name: "Current call" });
  for (const [answer, text] of outcomes) {
    await using _callee = await stack.pbx.callee({ answer });
    await page.getByRole("button", { name: /^Call Scripted Stella/ }).click();
    await expect(bar).toContainText(text);
  }
  await logOut(page, stack);
});

test("audio before the answer is heard, and a call that is given up stops ringing at the far side", async ({
  page,
  stack,
}) => {
  await watchPeerConnections(page);
  await signInGreen(page, stack, "anna");
  await openAlarmWithScript(page, stack);
  const bar = page.getByRole("region", { name: "Current call" });
  await using callee = await stack.pbx.callee({ answer: "never", earlyMedia: true });
  await page.getByRole("button", { name: /^Call Scripted Stella/ }).click();
  await expect(bar).toContainText("Ringing");
  await expect.poll(() => heardByPage(page), { timeout: 10_000 }).toBeGreaterThan(0.01);
  await bar.getByRole("button", { name: /End/ }).click();
  await callee.saw("CANCEL sip:9001@");
  await callee.saw("SIP/2.0 487");
  await expect(bar).toContainText("You stopped the call");
  await logOut(page, stack);
});

test("an offer that comes with the answer is taken, and headers that act on a telephone have no effect", async ({
  page,
  stack,
}) => {
  await watchPeerConnections(page);
  await signInGreen(page, stack, "anna");
  const card = page.getByRole("region", { name: "Incoming call" });
  const bar = page.getByRole("region", { name: "Current call" });
  {
    const headers = ["Answer-Mode: Auto", "Priv-Answer-Mode: Auto", "Alert-Info: <http://127.0.0.1:9/ring.wav>"];
    await using caller = await stack.pbx.caller(stack.extensionOf("anna"), { lateOffer: true, headers, talkMs: 3_000 });
    await expect(card).toContainText("SIPp");
    await expect(bar).toBeHidden();
    await card.getByRole("button", { name: /Answer/ }).click();
    await expect.poll(() => heardByPage(page), { timeout: 10_000 }).toBeGreaterThan(0.01);
    await expect(bar).toContainText("They ended the call");
    expect(await caller.finished).toBe(0);
  }
  await using thief = await stack.pbx.caller(stack.extensionOf("anna"), {
    headers: ["Replaces: some-call;to-tag=1;from-tag=2"],
  });
  await thief.saw("SIP/2.0 403");
  await expect(card).toBeHidden();
  await logOut(page, stack);
});

kamailioLinkTest.describe("Kamailio that lets an extension have one contact for 12 seconds", () => {
  kamailioLinkTest.use({ link: { maxContacts: 1, maxExpiresSeconds: 12 } });

  kamailioLinkTest("the line stays green over reloads, a restart and two lifetimes", async ({ page, stack }) => {
    await recordIndicator(page);
    await signInGreen(page, stack, "anna");
    for (let reload = 0; reload < 2; reload += 1) {
      await page.reload();
      await expectGreen(page, deadlines.refreshToGreenMs);
      expect(await stack.bindingsOf("anna")).toBe(1);
    }
    await stack.killPbx();
    await expectRed(page, deadlines.killedToRedMs);
    await stack.restartPbx();
    await expectGreen(page, deadlines.backToGreenMs);
    const shown = (await seenStates(page)).length;
    let lastSeconds = 0;
    let renewals = 0;
    const look = async (): Promise<number> => {
      const seconds = (await stack.pbx.bindings())[0]?.expiresInSeconds ?? 0;
      if (seconds > lastSeconds && lastSeconds > 0) renewals += 1;
      lastSeconds = seconds;
      return renewals;
    };
    await expect.poll(look, { timeout: 30_000, intervals: [250] }).toBeGreaterThanOrEqual(2);
    expect((await seenStates(page)).length).toBe(shown);
    await logOut(page, stack);
  });
});

kamailioLinkTest.describe("Kamailio over wss with an authority that our server was not told of", () => {
  kamailioLinkTest.use({ link: { secure: true, env: { PBX_CA_FILE: "" } } });

  kamailioLinkTest("is never registered with, and the line says why", async ({ page, stack }) => {
    await recordIndicator(page);
    await signIn(page, stack, "anna");
    await expectRed(page, deadlines.signInMs);
    await chip(page).hover();
    await expect(page.getByRole("tooltip")).toContainText(/certificate/i);
    expect((await seenStates(page)).map((one) => one.colour)).not.toContain("green");
    expect(await stack.bindingsOf("anna")).toBe(0);
  });
});
