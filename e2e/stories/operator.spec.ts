import type { Page } from "@playwright/test";
import { raiseAlarm, type Stack } from "@readyline/lab/stack";
import { heardByPage, watchPeerConnections } from "../fixtures/audio.ts";
import { callBar, expectConnected, expectEndedAtPbx, liveCallId } from "../fixtures/calls.ts";
import { signInContext } from "../fixtures/signed-in.ts";
import { chip, deadlines, expect, expectGreen, expectRed, faultTest, openAlarm, test } from "../fixtures/story.ts";

const press = (page: Page, name: string) => page.getByRole("button", { name: new RegExp(`^${name}`) }).click();

/** Audio arrives at the page now, and not only once. */
async function expectAudioGoesOn(page: Page): Promise<void> {
  const before = await heardByPage(page);
  await expect.poll(() => heardByPage(page), { timeout: 10_000 }).toBeGreaterThan(before + 0.001);
}

interface CallRow {
  readonly contact_name: string;
  readonly state: string;
  readonly proposed_outcome: string | null;
}
async function callsOf(stack: Stack, alarmNo: number): Promise<readonly CallRow[]> {
  return (await stack.admin.call<{ calls_made: CallRow[] }>("GET", `/api/alarms/${alarmNo}`)).calls_made;
}

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

test("R9 mute, keypad and End in one tab act on the call of the other", async ({ context, page, stack }) => {
  const alarm = await raiseAlarm(stack);
  await signInContext(context, stack, "anna");
  await openAlarm(page, alarm.no);
  const other = await context.newPage();
  await other.goto("/dashboard");
  await expect(chip(other)).toHaveAttribute("data-state", "other_tab", { timeout: 10_000 });
  await page.bringToFront();
  await press(page, "Call Echo Erika");
  await expectConnected(page);
  const callId = await liveCallId(stack, "anna");
  const loudness = async (): Promise<number> => (await stack.pbx.heard(callId))?.recentMeanSquare ?? -1;
  await expect.poll(loudness, { timeout: 10_000 }).toBeGreaterThan(0.00001);

  await other.bringToFront();
  await expect(callBar(other)).toContainText("Echo Erika");
  await callBar(other).getByRole("button", { name: "Mute" }).click();
  await expect(callBar(page).getByRole("button", { name: "MUTED" })).toHaveAttribute("aria-pressed", "true");
  await expect.poll(loudness, { timeout: 10_000 }).toBeLessThan(0.0000001);
  await callBar(other).getByRole("button", { name: "Keypad" }).click();
  await other.getByRole("dialog", { name: "Keypad" }).getByRole("button", { name: "7" }).click();
  await expect.poll(async () => (await stack.pbx.heard(callId))?.digits, { timeout: 10_000 }).toBe("7");
  await other.keyboard.press("F4");
  await expectEndedAtPbx(stack, callId, 5_000);
  await expect(callBar(page)).toContainText("You ended the call");
});

test("R11 two claim the same alarm at once: one has it, the other reads the name", async ({ browser, stack }) => {
  const alarm = await raiseAlarm(stack);
  let arrived = 0;
  let release: () => void = () => undefined;
  const bothThere = new Promise<void>((resolve) => (release = resolve));
  await using annas = await browser.newContext({ baseURL: stack.url });
  await using belas = await browser.newContext({ baseURL: stack.url });
  const people = [
    { name: "Anna Kovács", username: "anna", context: annas },
    { name: "Béla Szabó", username: "bela", context: belas },
  ] as const;
  const pages: Page[] = [];
  for (const person of people) {
    await signInContext(person.context, stack, person.username);
    const page = await person.context.newPage();
    await page.route("**/claim", async (route) => {
      arrived += 1;
      if (arrived === people.length) release();
      await bothThere;
      await route.continue();
    });
    await page.goto("/dashboard");
    await expect(page.locator(`#queue-row-${alarm.no}`)).toBeVisible();
    pages.push(page);
  }
  await Promise.all(pages.map((page) => page.getByRole("button", { name: `Claim alarm ${alarm.no}` }).click()));
  const { owner } = await (async () => {
    const detail = (): Promise<{ owner: { name: string } | null }> =>
      stack.admin.call("GET", `/api/alarms/${alarm.no}`);
    await expect.poll(async () => (await detail()).owner).not.toBeNull();
    return detail();
  })();
  const winner = people.findIndex((person) => person.name === owner?.name);
  expect(winner).toBeGreaterThanOrEqual(0);
  await expect(pages[winner]!).toHaveURL(new RegExp(`/alarms/${alarm.no}$`));
  await expect(pages[winner]!.getByText(/claimed by you/)).toBeVisible();
  const loser = pages[1 - winner]!;
  await expect(loser).toHaveURL(/\/dashboard/);
  await expect(loser.locator(`#queue-row-${alarm.no}`)).toContainText(`${owner?.name} claimed this`);
});

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

test("R15 a call and its bar live on over other pages, dialogs and a refused request", async ({
  context,
  page,
  stack,
}) => {
  await watchPeerConnections(page);
  const alarm = await raiseAlarm(stack);
  await signInContext(context, stack, "anna");
  await openAlarm(page, alarm.no);
  await press(page, "Call Echo Erika");
  await expectConnected(page);
  const callId = await liveCallId(stack, "anna");
  for (const link of ["History", "Accounts", "Dashboard"]) {
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: link }).click();
    await expect(page).toHaveURL(new RegExp(link.toLowerCase()));
    await expect(callBar(page)).toContainText("Echo Erika");
  }
  await callBar(page)
    .getByRole("link", { name: `Alarm ${alarm.no}` })
    .click();
  await page.keyboard.press("x");
  await expect(page.getByRole("dialog")).toContainText(`Close alarm ${alarm.no}`);
  await expect(callBar(page)).toBeVisible();
  await page.keyboard.press("Escape");
  await expectAudioGoesOn(page);

  const note = page.getByRole("textbox", { name: "New note" });
  const refused = page.waitForResponse((response) => response.status() === 401);
  await page.route("**/notes", (route) =>
    route.fulfill({ status: 401, json: { error: { code: "not_signed_in", message: "Sign in." } } }),
  );
  await note.fill("Erika is on her way.");
  await page.keyboard.press("Control+Enter");
  await refused;
  await expectAudioGoesOn(page);
  await expect(callBar(page)).toHaveAttribute("data-call-state", "connected");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  expect((await stack.pbx.calls()).find((call) => call.callId === callId)?.phase).toBe("confirmed");
  await page.keyboard.press("F4");
  await expectEndedAtPbx(stack, callId, 5_000);
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Your session ended");
  await page.unroute("**/notes");
  await dialog.getByRole("textbox", { name: "Password" }).fill(stack.person("anna").password);
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(note).toHaveValue("Erika is on her way.");
  await expectGreen(page, deadlines.signInMs);
});

test("R14 the PBX's answer chooses the outcome, without a click", async ({ context, page, stack }) => {
  test.setTimeout(120_000);
  const alarm = await raiseAlarm(stack);
  for (const [name, number] of [
    ["Refusing Rolf", "603"],
    ["Wrong Wanda", "404"],
    ["Hasty Hugo", "6205"],
    ["Short Sue", "6200"],
  ]) {
    await stack.admin.call("POST", `/api/accounts/${alarm.accountId}/contacts`, { name, phones: [{ number }] });
  }
  await signInContext(context, stack, "anna");
  await openAlarm(page, alarm.no);
  const form = page.getByRole("region", { name: /^Outcome: / });
  const expectOutcome = async (name: string, outcome: string | null, fromPbx: string): Promise<void> => {
    await expect(form).toHaveAccessibleName(`Outcome: ${name}`, { timeout: 20_000 });
    await expect(form).toContainText(`from PBX: ${fromPbx}`);
    const chosen = form.getByRole("radio", { checked: true });
    if (outcome === null) {
      await expect(chosen).toHaveCount(0);
      await form.getByRole("radio", { name: "Reached" }).check();
    } else await expect(form.getByRole("radio", { name: outcome })).toBeChecked();
    await form.getByRole("button", { name: /^Save/ }).click();
    await expect(form).toBeHidden();
  };
  await press(page, "Call Busy Berta");
  await expectOutcome("Busy Berta", "Busy", "Busy (486)");
  await press(page, "Call Refusing Rolf");
  await expectOutcome("Refusing Rolf", "Refused", "Refused (603)");
  await press(page, "Call Wrong Wanda");
  await expectOutcome("Wrong Wanda", "Bad number", "Bad number (404)");
  await press(page, "Call Short Sue");
  await expectOutcome("Short Sue", null, "Answered, short");
  await press(page, "Call Hasty Hugo");
  await expectOutcome("Hasty Hugo", "Reached", "Reached");
  await press(page, "Call Ringing Rita");
  await expect(callBar(page)).toHaveAttribute("data-call-state", "ringing");
  await page.keyboard.press("F4");
  await expectOutcome("Ringing Rita", "Misdial", "Misdial (487)");
  await press(page, "Call Silent Simon");
  await expect(callBar(page)).toHaveAttribute("data-call-state", "ringing");
  await expect(callBar(page).getByTestId("call-timer")).toHaveText("00:21", { timeout: 30_000 });
  await page.keyboard.press("F4");
  await expectOutcome("Silent Simon", "No answer", "No answer (487)");
  const proposed = (await callsOf(stack, alarm.no)).map((call) => [call.contact_name, call.proposed_outcome]);
  expect(Object.fromEntries(proposed)).toEqual({
    "Busy Berta": "busy",
    "Refusing Rolf": "refused",
    "Wrong Wanda": "bad_number",
    "Short Sue": "answered_short",
    "Hasty Hugo": "reached",
    "Ringing Rita": "misdial",
    "Silent Simon": "no_answer",
  });
});

test("A2 a whole alarm by keyboard alone: claim, calls, outcome, note, close, undo", async ({
  context,
  page,
  stack,
}) => {
  test.setTimeout(90_000);
  const alarm = await raiseAlarm(stack);
  await signInContext(context, stack, "anna");
  await page.addInitScript(() => {
    Object.assign(globalThis, { storyPointers: 0 });
    const count = (): void => void Object.assign(globalThis, { storyPointers: 1 });
    for (const type of ["pointerdown", "mousedown"]) addEventListener(type, count, { capture: true });
  });
  await page.goto("/dashboard");
  await expectGreen(page, deadlines.signInMs);
  const row = page.locator(`#queue-row-${alarm.no}`);
  await expect(row).toBeVisible();
  for (let step = 0; step < 60; step += 1) {
    await page.keyboard.press("j");
    await expect(page.locator('[role="row"]:focus')).toHaveCount(1);
    if (await row.evaluate((element) => element === document.activeElement)) break;
  }
  await expect(row).toBeFocused();
  await page.keyboard.press("c");
  await expect(page).toHaveURL(new RegExp(`/alarms/${alarm.no}$`));
  await expect(page.getByText(/claimed by you/)).toBeVisible();

  const form = page.getByRole("region", { name: /^Outcome: / });
  for (const contact of ["Echo Erika", "Ringing Rita"]) {
    await page.keyboard.press("F2");
    await expect(callBar(page)).toContainText(contact);
    await expectConnected(page);
    await page.keyboard.press("F4");
    await expect(form).toHaveAccessibleName(`Outcome: ${contact}`);
    await expect(form.locator(":focus")).toHaveCount(1);
    await page.keyboard.press("1");
    await page.keyboard.press("Enter");
    await expect(form).toBeHidden();
  }
  await page.keyboard.press("F2");
  await expectBusyOutcome(page);
  await page.keyboard.press("Enter");
  await expect(form).toBeHidden();

  await page.keyboard.press("n");
  await page.keyboard.type("Erika looks after it.");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("textbox", { name: "New note" })).toHaveValue("");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("x");
  await expect(page.getByRole("dialog")).toContainText(`Close alarm ${alarm.no}`);
  await page.keyboard.press("6");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/dashboard/);
  expect((await stack.admin.call<{ state: string }>("GET", `/api/alarms/${alarm.no}`)).state).toBe("closed");
  await page.keyboard.press("u");
  await expect(page).toHaveURL(new RegExp(`/alarms/${alarm.no}$`));
  await expect(page.getByText(/claimed by you/)).toBeVisible();
  const record = await stack.admin.call<{ state: string; actions: { kind: string }[] }>(
    "GET",
    `/api/alarms/${alarm.no}`,
  );
  expect(record.state).not.toBe("closed");
  expect(record.actions.map((action) => action.kind)).toEqual(
    expect.arrayContaining(["claimed", "call_started", "call_ended", "call_outcome", "note", "closed", "close_undone"]),
  );
  expect(await page.evaluate(() => (globalThis as unknown as { storyPointers: number }).storyPointers)).toBe(0);
});

async function expectBusyOutcome(page: Page): Promise<void> {
  const form = page.getByRole("region", { name: "Outcome: Busy Berta" });
  await expect(form.getByRole("radio", { name: "Busy" })).toBeChecked();
  await expect(form.getByRole("radio", { name: "Busy" })).toBeFocused();
}

test("hold, resume, mute and digits reach the far end", async ({ context, page, stack }) => {
  const alarm = await raiseAlarm(stack);
  await signInContext(context, stack, "anna");
  await openAlarm(page, alarm.no);
  await press(page, "Call Echo Erika");
  await expectConnected(page);
  const callId = await liveCallId(stack, "anna");
  const loudness = async (): Promise<number> => (await stack.pbx.heard(callId))?.recentMeanSquare ?? -1;
  const directions = async (): Promise<string[]> =>
    (await stack.pbx.messages({ direction: "in", kind: "request", callId }))
      .filter((message) => ["INVITE", "UPDATE"].includes(message.method))
      .map((message) => /^a=(sendrecv|sendonly|inactive|recvonly)/m.exec(message.text)?.[1] ?? "sendrecv");
  await expect.poll(loudness, { timeout: 10_000 }).toBeGreaterThan(0.00001);

  await page.keyboard.press("F9");
  await expect(chip(page)).toHaveAttribute("data-state", "on_hold");
  await expect.poll(async () => (await directions()).at(-1)).toMatch(/sendonly|inactive/);
  await callBar(page).getByRole("button", { name: "Resume" }).click();
  await expect(chip(page)).toHaveAttribute("data-state", "on_call");
  await expect.poll(async () => (await directions()).at(-1)).toBe("sendrecv");
  await expect.poll(loudness, { timeout: 10_000 }).toBeGreaterThan(0.00001);

  await page.keyboard.press("F8");
  await expect(callBar(page)).toContainText("MUTED");
  await expect.poll(loudness, { timeout: 10_000 }).toBeLessThan(0.0000001);
  await page.keyboard.press("F8");
  await expect.poll(loudness, { timeout: 10_000 }).toBeGreaterThan(0.00001);

  await callBar(page).getByRole("button", { name: "Keypad" }).click();
  const keypad = page.getByRole("dialog", { name: "Keypad" });
  await keypad.getByRole("button", { name: "1", exact: true }).click();
  await page.keyboard.press("5");
  await keypad.getByRole("button", { name: "Hash" }).click();
  await expect.poll(async () => (await stack.pbx.heard(callId))?.digits, { timeout: 10_000 }).toBe("15#");
  await page.keyboard.press("Escape");
  await expect(keypad).toBeHidden();
  await expect(callBar(page)).toHaveAttribute("data-call-state", "connected");
  await page.keyboard.press("F4");
  await expectEndedAtPbx(stack, callId, 5_000);
});

test("a contact who calls back is answered with one key", async ({ context, page, stack }) => {
  await watchPeerConnections(page);
  const alarm = await raiseAlarm(stack);
  await signInContext(context, stack, "anna");
  await openAlarm(page, alarm.no);
  await press(page, "Call Callback Carl");
  await expect(callBar(page)).toContainText("They ended the call", { timeout: 20_000 });
  await expect(page.getByRole("region", { name: "Incoming call" })).toContainText("650", { timeout: 10_000 });
  await page.keyboard.press("F2");
  await expectConnected(page);
  await expectAudioGoesOn(page);
  await page.keyboard.press("F4");
  await expect(callBar(page)).toContainText("You ended the call");
});

test("a reload during a call ends the call at the PBX at once, and the line is green again", async ({
  context,
  page,
  stack,
}) => {
  const alarm = await raiseAlarm(stack);
  await signInContext(context, stack, "anna");
  await openAlarm(page, alarm.no);
  await press(page, "Call Echo Erika");
  await expectConnected(page);
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
    const alarm = await raiseAlarm(stack);
    await signInContext(context, stack, "anna");
    await openAlarm(page, alarm.no);
    await press(page, "Call Echo Erika");
    await expectConnected(page);
    const callId = await liveCallId(stack, "anna");
    await stack.server.kill("SIGKILL");
    await expectRed(page, deadlines.killedToRedMs);
    await stack.server.start();
    await expectGreen(page, 3 * deadlines.backToGreenMs);
    expect(await stack.bindingsOf("anna")).toBe(1);
    // The evaluation PBX ends the calls of a connection that is gone; the page must not keep what nobody holds.
    await expectEndedAtPbx(stack, callId, 15_000);
    await expect(page.locator("[data-call-end]")).toHaveText(
      "Echo Erika: Not connected: the line was lost. Press F2 to call again.",
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
  const alarm = await raiseAlarm(stack);
  await signInContext(context, stack, "anna");
  await openAlarm(page, alarm.no);
  await press(page, "Call Echo Erika");
  await expectConnected(page);
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
