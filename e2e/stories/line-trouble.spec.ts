import { raiseAlarm } from "@readyline/lab/stack";
import {
  callBar,
  callsOf,
  expectConnected,
  expectEndedAtPbx,
  liveCallId,
  press,
  startCall,
} from "../fixtures/calls.ts";
import { signInContext } from "../fixtures/signed-in.ts";
import { chip, deadlines, expect, expectGreen, expectRed, faultTest, openAlarm, test } from "../fixtures/story.ts";

faultTest(
  "R8 after two refused passwords nothing with credentials is sent again, not even in two minutes",
  async ({ context, page, stack }) => {
    await stack.admin.call("PATCH", `/api/users/${await stack.userId("anna")}`, { sip_password: "wrong-one" });
    const withCredentials = async (): Promise<number> =>
      (await stack.pbx.messages({ direction: "in", kind: "request", method: "REGISTER" })).filter((message) =>
        /^(Proxy-)?Authorization:/im.test(message.text),
      ).length;
    const before = await withCredentials();
    await page.clock.install();
    await signInContext(context, stack, "anna");
    await page.goto("/dashboard");
    await expect(chip(page)).toHaveAttribute("data-state", "error", { timeout: 15_000 });
    const tried = (await withCredentials()) - before;
    expect(tried).toBeGreaterThanOrEqual(1);
    expect(tried).toBeLessThanOrEqual(2);
    await page.clock.runFor(120_000);
    await page.reload();
    await expect(chip(page)).toHaveAttribute("data-state", "error", { timeout: 15_000 });
    await page.clock.runFor(120_000);
    await page.reload();
    await expect(chip(page)).toHaveAttribute("data-state", "error", { timeout: 15_000 });
    expect((await withCredentials()) - before).toBeLessThanOrEqual(2);
  },
);

faultTest(
  "R13 a press on Call with the line down expires after 8 s and never rings later",
  async ({ context, page, stack }) => {
    const alarm = await raiseAlarm(stack);
    await signInContext(context, stack, "anna");
    await openAlarm(page, alarm.no);
    await stack.killPbx();
    await expectRed(page, deadlines.killedToRedMs);
    const pressedAt = Date.now();
    await press(page, "Call Echo Erika");
    await expect(callBar(page)).toContainText("Calling…");
    await expect(callBar(page)).toContainText("Not dialled: line was down. Press F2 to call.", { timeout: 24_000 });
    expect(Date.now() - pressedAt).toBeGreaterThan(7_500);
    await stack.restartPbx();
    await expectGreen(page, deadlines.backToGreenMs);
    await press(page, "Call Busy Berta");
    await expect(callBar(page)).toContainText("Busy.");
    const invites = await stack.pbx.messages({ direction: "in", kind: "request", method: "INVITE" });
    expect(invites.length).toBeGreaterThan(0);
    expect(invites.filter((invite) => invite.text.startsWith("INVITE sip:600@"))).toEqual([]);
  },
);

faultTest(
  "a PBX that answers OPTIONS but no longer says that it has the contact: not green, although nothing was lost",
  async ({ context, page, stack }) => {
    await signInContext(context, stack, "anna");
    await page.goto("/dashboard");
    await expectGreen(page, deadlines.signInMs);
    await stack.pbx.setFault({ register: "drop" });
    // 8 s, the time until the next second, and what a busy machine needs. Its next REGISTER would be a minute away.
    await expect(chip(page)).toHaveAttribute("data-state", "reconnecting", { timeout: 3 * 9_000 });
    await expect(chip(page)).toHaveAttribute("data-cause", "reg.silent");
    await stack.pbx.setFault(null);
    await expectGreen(page, 3 * 6_000);
    expect(await stack.bindingsOf("anna")).toBe(1);
  },
);

test("a reload during a call ends the call at the PBX at once, and the line is green again", async ({
  context,
  page,
  stack,
}) => {
  const alarm = await startCall(context, page, stack);
  const callId = await liveCallId(stack, "anna");
  await page.reload();
  await expectEndedAtPbx(stack, callId, 3_000);
  await expectGreen(page, deadlines.refreshToGreenMs);
  await expect(callBar(page)).toHaveCount(0);
  await expect.poll(async () => (await callsOf(stack, alarm.no)).map((call) => call.state)).toEqual(["ended"]);
  expect(await stack.bindingsOf("anna")).toBe(1);
});

faultTest(
  "a server that dies during a call and comes back leaves a green line and a closed record",
  async ({ context, page, stack }) => {
    faultTest.setTimeout(90_000);
    const alarm = await startCall(context, page, stack);
    const callId = await liveCallId(stack, "anna");
    await stack.server.kill("SIGKILL");
    await expectRed(page, deadlines.killedToRedMs);
    await stack.server.start();
    await expectGreen(page, 3 * deadlines.backToGreenMs);
    expect(await stack.bindingsOf("anna")).toBe(1);
    // The evaluation PBX ends the calls of a connection that is gone; the page must not keep what nobody holds.
    await expectEndedAtPbx(stack, callId, 15_000);
    await expect(page.locator("[data-call-end]")).toHaveText(
      "Echo Erika: The call ended while the line was lost. Press F2 to call again.",
    );
    await expect(callBar(page)).toBeHidden({ timeout: 15_000 });
    await expect
      .poll(async () => (await callsOf(stack, alarm.no)).map((call) => call.state), { timeout: 15_000 })
      .toEqual(["ended"]);
    await press(page, "Call Ringing Rita");
    await expectConnected(page);
    await page.keyboard.press("F4");
  },
);

faultTest("signed out everywhere by an administrator: call, line and page end", async ({ context, page, stack }) => {
  await startCall(context, page, stack);
  const callId = await liveCallId(stack, "anna");
  await stack.admin.call("POST", `/api/users/${await stack.userId("anna")}/sign-out`);
  await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible({ timeout: 9_000 });
  await expect(page.getByRole("textbox", { name: "Password" })).toBeVisible();
  await expect.poll(() => stack.bindingsOf("anna"), { timeout: 9_000 }).toBe(0);
  await expectEndedAtPbx(stack, callId, 9_000);
  await page.getByRole("textbox", { name: "Password" }).fill(stack.person("anna").password);
  await page.keyboard.press("Enter");
  await expectGreen(page, deadlines.signInMs);
  expect(await stack.bindingsOf("anna")).toBe(1);
});

faultTest(
  "without an extension the indicator goes and the line is taken off the PBX",
  async ({ context, page, stack }) => {
    const alarm = await raiseAlarm(stack);
    await signInContext(context, stack, "anna");
    await openAlarm(page, alarm.no);
    const anna = await stack.userId("anna");
    await stack.admin.call("PATCH", `/api/users/${anna}`, { sip_extension: null });
    await expect(chip(page)).toHaveCount(0, { timeout: 15_000 });
    await expect.poll(() => stack.bindingsOf("anna"), { timeout: 15_000 }).toBe(0);
    await expect(page.getByRole("button", { name: /^Call / })).toHaveCount(0, { timeout: 15_000 });
    await expect(page.getByText("No phone line for your user")).toBeVisible();
    const extension = stack.extensionOf("anna");
    await stack.admin.call("PATCH", `/api/users/${anna}`, {
      sip_extension: extension,
      sip_password: stack.sipPasswords.get(extension),
    });
    await expectGreen(page, 15_000);
    expect(await stack.bindingsOf("anna")).toBe(1);
  },
);

faultTest("a changed SIP password makes the line register anew", async ({ context, page, stack }) => {
  await signInContext(context, stack, "anna");
  await page.goto("/dashboard");
  await expectGreen(page, deadlines.signInMs);
  const confirmed = async (): Promise<number> =>
    (await stack.pbx.messages({ direction: "out", kind: "response", method: "REGISTER", status: 200 })).length;
  const before = await confirmed();
  const users = [...stack.sipPasswords].map(([extension, password]) => ({ extension, password }));
  const changed = users.map((user) =>
    user.extension === stack.extensionOf("anna") ? { ...user, password: "a-new-password" } : user,
  );
  await stack.pbx.setUsers(changed);
  await stack.admin.call("PATCH", `/api/users/${await stack.userId("anna")}`, { sip_password: "a-new-password" });
  await expect.poll(confirmed, { timeout: 15_000 }).toBeGreaterThan(before);
  await expectGreen(page, 15_000);
  expect(await stack.bindingsOf("anna")).toBe(1);
});

test("a second sign-in reads that the line is in use elsewhere, and takes it back", async ({ browser, stack }) => {
  await using desk = await browser.newContext({ baseURL: stack.url });
  await using laptop = await browser.newContext({ baseURL: stack.url });
  await signInContext(desk, stack, "anna");
  await signInContext(laptop, stack, "anna");
  const first = await desk.newPage();
  await first.goto("/dashboard");
  await expectGreen(first, deadlines.signInMs);
  const second = await laptop.newPage();
  await second.goto("/dashboard");
  await expect(chip(second)).toHaveAttribute("data-state", "elsewhere", { timeout: 10_000 });
  await expectGreen(first, 1_000);
  await chip(second).click();
  const details = second.getByRole("dialog", { name: "PBX details" });
  await expect(details).toContainText("Your extension is in use at another sign-in.");
  await details.getByRole("button", { name: "Take back line" }).click();
  await expectGreen(second, 10_000);
  await expect(chip(first)).toHaveAttribute("data-state", "elsewhere", { timeout: 10_000 });
  await expect.poll(() => stack.bindingsOf("anna")).toBe(1);
  const { callId } = await stack.pbx.callUser(stack.extensionOf("anna"), { from: "0612345", displayName: "Kiss Anna" });
  await expect(second.getByRole("region", { name: "Incoming call" })).toBeVisible();
  await expect(first.getByRole("region", { name: "Incoming call" })).toHaveCount(0);
  await second.keyboard.press("Shift+F4");
  await expectEndedAtPbx(stack, callId, 10_000);
});
