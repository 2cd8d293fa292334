import { EventEmitter } from "node:events";
import { type GatewayCallEvent, routes } from "@readyline/contract";
import type { Gateway } from "@readyline/gateway";
import { testEngines } from "@readyline/lab";
import { describe, expect, test } from "vitest";
import { addApiKey, addSite, postSignal } from "../testing/people.ts";
import { openTestDesk, type TestDesk } from "../testing/test-desk.ts";
import { startCallRecorder } from "./call-recorder.ts";
import { createContactNumbers } from "./contact-numbers.ts";

/** A claimed burglary alarm of a site with one contact, and a recorder that listens to the returned gateway. */
async function prepare(desk: TestDesk) {
  const site = await addSite(desk);
  const key = await addApiKey(desk);
  await postSignal(desk, key, { accountNumber: "2207", code: "BA" });
  const user = await desk.addUser("Ana");
  const { body } = await desk.call(routes.claimAlarm, { user }, { params: { no: 20_001 } });
  const gateway = new EventEmitter();
  const recorder = startCallRecorder({ database: desk.db, gateway: gateway as unknown as Gateway, log: desk.log });
  let callCount = 0;
  /** Emits a call's events, each a second after the one before unless it says more. */
  const play = (call: Partial<GatewayCallEvent>, ...steps: (Partial<GatewayCallEvent> & { afterMs?: number })[]) => {
    callCount += 1;
    let at = desk.clock.ms;
    for (const { afterMs = 1_000, ...step } of steps) {
      gateway.emit("call", {
        state: "started",
        at: (at += afterMs),
        userId: user.id,
        sessionId: "s1",
        callId: `call-${callCount}`,
        direction: "outgoing",
        number: "+36301234517",
        displayName: null,
        attemptId: null,
        alarmId: null,
        contactId: null,
        sipStatus: null,
        endedBy: null,
        reason: null,
        ...call,
        ...step,
      } satisfies GatewayCallEvent);
    }
  };
  return { ...site, user, recorder, play, alarm: body };
}

describe.each(testEngines)("calls on %s", (engine) => {
  test("a call is on record from its first event, with outcome proposed and private number masked", async () => {
    const desk = await openTestDesk(engine);
    const { play, recorder, contact, alarm, user } = await prepare(desk);
    play(
      { attemptId: "0b0e2ad4-9a2c-4b84-8d0c-5d2f5dd3c001", alarmId: alarm.id, contactId: contact.id },
      { state: "started" },
      { state: "ringing", sipStatus: 180 },
      { state: "answered", sipStatus: 200, afterMs: 3_000 },
    );
    expect(recorder.usersOnCall()).toEqual([user.id]);
    play({}, { state: "started" }, { state: "ended", sipStatus: 486, endedBy: "them" });
    await recorder[Symbol.asyncDispose]();

    const { body, text } = await desk.call(routes.getAlarm, { user }, { params: { no: 20_001 } });
    expect(body.callsMade).toMatchObject([
      { state: "answered", contactName: "Kiss Anna", numberDisplay: "••• ••17", operator: "Ana", alarmNo: 20_001 },
    ]);
    expect(body.actions.at(-1)).toMatchObject({ kind: "call_started", actor: "Ana", text: "Calling Kiss Anna" });
    expect(text).not.toContain("1234517");
  });

  test("the operator's word stands beside the PBX's, counts, and is the operator's alone", async () => {
    const desk = await openTestDesk(engine);
    const { play, recorder, alarm, user } = await prepare(desk);
    play(
      { alarmId: alarm.id },
      { state: "started" },
      { state: "answered", sipStatus: 200 },
      { state: "ended", sipStatus: 200, endedBy: "us", afterMs: 20_000 },
    );
    await recorder[Symbol.asyncDispose]();
    const before = await desk.call(routes.getAlarm, { user }, { params: { no: 20_001 } });
    expect(before.body.calls).toEqual({ made: 1, reached: 1 });
    const params = { id: before.body.callsMade[0]?.id ?? "" };
    const body = { outcome: "voicemail", note: "Left a message" } as const;
    const stranger = await desk.addUser("Bela");
    expect((await desk.call(routes.setCallOutcome, { user: stranger }, { params, body })).status).toBe(403);
    const set = await desk.call(routes.setCallOutcome, { user }, { params, body });
    expect(set.body).toMatchObject({ proposedOutcome: "reached", outcome: "voicemail", note: "Left a message" });
    const after = await desk.call(routes.getAlarm, { user }, { params: { no: 20_001 } });
    expect(after.body.calls).toEqual({ made: 1, reached: 0 });
    expect(after.body.actions.at(-1)).toMatchObject({ kind: "call_outcome", actor: "Ana" });
  });

  test("an incoming call finds its contact, however the number is written, and the site's one open alarm", async () => {
    const desk = await openTestDesk(engine);
    const { play, recorder, user } = await prepare(desk);
    const incoming = { direction: "incoming", number: "0036301234517" } as const;
    play(incoming, { state: "started" }, { state: "ended", sipStatus: 487, endedBy: "them", afterMs: 9_000 });
    await recorder[Symbol.asyncDispose]();
    const { body, text } = await desk.call(routes.getAlarm, { user }, { params: { no: 20_001 } });
    expect(body.callsMade).toMatchObject([
      { direction: "incoming", contactName: "Kiss Anna", numberDisplay: "••• ••17", proposedOutcome: null },
    ]);
    expect(body.calls).toEqual({ made: 0, reached: 0 });
    expect(text).not.toContain("1234517");
  });

  test("calls that an earlier run left open are closed at start", async () => {
    const desk = await openTestDesk(engine);
    const { play, recorder, alarm, user } = await prepare(desk);
    play({ alarmId: alarm.id }, { state: "started" }, { state: "ringing", sipStatus: 180 });
    await recorder[Symbol.asyncDispose]();
    desk.clock.ms += 60_000;
    const next = startCallRecorder({
      database: desk.db,
      gateway: new EventEmitter() as unknown as Gateway,
      log: desk.log,
    });
    await next[Symbol.asyncDispose]();
    const { body } = await desk.call(routes.getAlarm, { user }, { params: { no: 20_001 } });
    expect(body.callsMade).toMatchObject([{ state: "ended", endedAt: desk.clock.ms, proposedOutcome: "not_dialled" }]);
    expect(desk.logged.join()).toContain("Calls that were up");
  });

  test("the gateway learns a private number, and only by contact", async () => {
    const desk = await openTestDesk(engine);
    const { contact } = await addSite(desk);
    const numbers = createContactNumbers(desk.db);
    expect(await numbers.contactNumber(contact.id, 1)).toBe("+36301234517");
    expect(await numbers.contactNumber(contact.id, 2)).toBeNull();
    expect(await numbers.contactNumber("nobody", 0)).toBeNull();
    expect(await numbers.isContactNumber("+3615550100")).toBe(true);
    expect(await numbers.isContactNumber("112")).toBe(false);
  });
});

test.each([
  [486, "them", 1_000, "busy"],
  [480, "them", 30_000, "no_answer"],
  [404, "them", 500, "bad_number"],
  [603, "them", 2_000, "refused"],
  [487, "us", 25_000, "no_answer"],
  [487, "us", 3_000, "misdial"],
  [503, "them", 200, "not_dialled"],
  [null, "gateway", 200, "not_dialled"],
] as const)("final status %s ended by %s after %i ms proposes %s", async (sipStatus, endedBy, afterMs, outcome) => {
  const desk = await openTestDesk("sqlite");
  const { play, recorder, alarm, user } = await prepare(desk);
  play({ alarmId: alarm.id }, { state: "started" }, { state: "ended", sipStatus, endedBy, afterMs });
  await recorder[Symbol.asyncDispose]();
  const { body } = await desk.call(routes.getAlarm, { user }, { params: { no: 20_001 } });
  expect(body.callsMade).toMatchObject([{ state: "ended", proposedOutcome: outcome, outcome: null }]);
});
