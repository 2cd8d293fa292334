import type { Page } from "@playwright/test";
import { raiseAlarm } from "@readyline/lab/stack";
import { heardByPage, watchPeerConnections } from "../fixtures/audio.ts";
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
import { chip, deadlines, expect, expectGreen, openAlarm, test } from "../fixtures/story.ts";

/** Audio arrives at the page now, and not only once. */
async function expectAudioGoesOn(page: Page): Promise<void> {
  const before = await heardByPage(page);
  await expect.poll(() => heardByPage(page), { timeout: 10_000 }).toBeGreaterThan(before + 0.001);
}

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

test("R15 a call and its bar live on over other pages, dialogs and a refused request", async ({
  context,
  page,
  stack,
}) => {
  await watchPeerConnections(page);
  const alarm = await startCall(context, page, stack);
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
  await startCall(context, page, stack);
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
