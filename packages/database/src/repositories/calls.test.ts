import type { GatewayCallEvent } from "@readyline/contract";
import { testEngines } from "@readyline/lab";
import { describe, expect, test } from "vitest";
import type { Database } from "../database.ts";
import { addAccount, addAlarm, addUser, openTestBed, TEST_START_MS } from "../testing/test-database.ts";

const NUMBER = "+36301234567";

async function prepare(db: Database) {
  const ana = await addUser(db, "Ana", "1001");
  const account = await addAccount(db);
  const contact = await db.writeTx((tx) =>
    tx.contacts.create(account.id, { name: "Kiss Anna", phones: [{ number: NUMBER, private: true }] }),
  );
  const alarm = await addAlarm(db, account.id);
  const base: GatewayCallEvent = {
    state: "started",
    at: TEST_START_MS,
    userId: ana.id,
    sessionId: "session-1",
    callId: "call-1@host",
    direction: "outgoing",
    number: NUMBER,
    displayName: null,
    attemptId: "attempt-1",
    alarmId: alarm.id,
    contactId: contact.id,
    sipStatus: null,
    endedBy: null,
    reason: null,
  };
  const record = (event: Partial<GatewayCallEvent>) => db.writeTx((tx) => tx.calls.recordEvent({ ...base, ...event }));
  return { ana, account, contact, alarm, base, record };
}

describe.each(testEngines)("calls on %s", (engine) => {
  test("go from INVITE to hang-up as the signalling told it, with the outcome proposed", async () => {
    const { db } = await openTestBed(engine);
    const { ana, account, contact, alarm, record } = await prepare(db);
    const started = await record({});
    expect(started).toMatchObject({
      state: "started",
      attemptId: "attempt-1",
      alarmId: alarm.id,
      alarmNo: alarm.no,
      accountId: account.id,
      contactId: contact.id,
      contactName: "Kiss Anna",
      number: NUMBER,
      numberPrivate: true,
      operatorId: ana.id,
      operatorName: "Ana",
      startedAt: TEST_START_MS,
      proposedOutcome: null,
    });
    await record({ state: "ringing", at: TEST_START_MS + 1_000, sipStatus: 180 });
    await record({ state: "answered", at: TEST_START_MS + 5_000, sipStatus: 200 });
    const ended = await record({ state: "ended", at: TEST_START_MS + 65_000, sipStatus: 200, endedBy: "them" });
    expect(ended).toMatchObject({
      id: started.id,
      state: "ended",
      ringingAt: TEST_START_MS + 1_000,
      answeredAt: TEST_START_MS + 5_000,
      endedAt: TEST_START_MS + 65_000,
      endedBy: "them",
      sipStatus: 200,
      proposedOutcome: "reached",
      outcome: null,
    });
    expect(await db.calls.ofAlarm(alarm.id)).toEqual([ended]);
    expect((await db.alarms.get(alarm.no))?.calls).toEqual({ made: 1, reached: 1 });
    expect((await db.contacts.get(contact.id))?.lastReachedAt).toBe(TEST_START_MS + 5_000);
    const log = (await db.alarms.actions(alarm.id)).filter((row) => row.kind.startsWith("call"));
    expect(log.map((row) => [row.kind, row.text])).toEqual([
      ["call_started", "Calling Kiss Anna"],
      ["call_ended", "Call with Kiss Anna: Reached"],
    ]);
    expect(JSON.stringify(log)).not.toContain(NUMBER);
  });

  test.each([
    { sipStatus: 486, ringMs: 2_000, outcome: "busy", made: 1 },
    { sipStatus: 480, ringMs: 30_000, outcome: "no_answer", made: 1 },
    { sipStatus: 404, ringMs: 500, outcome: "bad_number", made: 1 },
    { sipStatus: 603, ringMs: 4_000, outcome: "refused", made: 1 },
    { sipStatus: 487, ringMs: 25_000, outcome: "no_answer", made: 1 },
    { sipStatus: 487, ringMs: 3_000, outcome: "misdial", made: 0 },
    { sipStatus: 503, ringMs: 100, outcome: "not_dialled", made: 0 },
  ])("that end with $sipStatus after $ringMs ms count as $outcome", async ({ sipStatus, ringMs, outcome, made }) => {
    const { db } = await openTestBed(engine);
    const { alarm, record } = await prepare(db);
    await record({});
    const ended = await record({ state: "ended", at: TEST_START_MS + ringMs, sipStatus, endedBy: "us" });
    expect(ended.proposedOutcome).toBe(outcome);
    expect((await db.alarms.get(alarm.no))?.calls).toEqual({ made, reached: 0 });
  });

  test("keep the operator's word beside what the signalling proposed", async () => {
    const { db } = await openTestBed(engine);
    const { ana, alarm, record } = await prepare(db);
    const { id } = await record({});
    await record({ state: "answered", at: TEST_START_MS + 1_000, sipStatus: 200 });
    await record({ state: "ended", at: TEST_START_MS + 31_000, sipStatus: 200, endedBy: "us" });
    const corrected = await db.writeTx((tx) => tx.calls.setOutcome(id, ana.id, "voicemail", "left a message"));
    expect(corrected).toMatchObject({ proposedOutcome: "reached", outcome: "voicemail", note: "left a message" });
    expect((await db.alarms.get(alarm.no))?.calls).toEqual({ made: 1, reached: 0 });
    expect((await db.alarms.actions(alarm.id)).at(-1)).toMatchObject({
      kind: "call_outcome",
      operatorName: "Ana",
      text: "Kiss Anna: Voicemail. left a message",
    });
    const unknown = db.writeTx((tx) => tx.calls.setOutcome("nothing", ana.id, "busy", ""));
    await expect(unknown).rejects.toMatchObject({ code: "not-found" });
  });

  test("recorded twice or in the wrong order stay one row that only goes forward", async () => {
    const { db } = await openTestBed(engine);
    const { alarm, record } = await prepare(db);
    await record({});
    await record({});
    await record({ state: "ended", at: TEST_START_MS + 9_000, sipStatus: 486, endedBy: "them" });
    const late = await record({ state: "ringing", at: TEST_START_MS + 1_000, sipStatus: 180 });
    expect(late).toMatchObject({ state: "ended", ringingAt: null, sipStatus: 486 });
    expect(await db.calls.ofAlarm(alarm.id)).toHaveLength(1);
    const kinds = (await db.alarms.actions(alarm.id)).map((row) => row.kind);
    expect(kinds).toEqual(["received", "call_started", "call_ended"]);
  });

  test("whose first event was missed are recorded from the one that came", async () => {
    const { db } = await openTestBed(engine);
    const { record } = await prepare(db);
    const call = await record({ state: "answered", at: TEST_START_MS + 2_000, sipStatus: 200 });
    expect(call).toMatchObject({
      state: "answered",
      startedAt: TEST_START_MS + 2_000,
      answeredAt: TEST_START_MS + 2_000,
    });
  });

  test("that name an alarm or contact which does not exist are kept without it", async () => {
    const { db } = await openTestBed(engine);
    const { record } = await prepare(db);
    const call = await record({ alarmId: "no-alarm", contactId: "no-contact", number: "123" });
    expect(call).toMatchObject({ alarmId: null, alarmNo: null, contactId: null, contactName: null, number: "123" });
  });

  test("from another operator's page with the same attempt id are another call", async () => {
    const { db } = await openTestBed(engine);
    const { record } = await prepare(db);
    const bela = await addUser(db, "Bela", "1002");
    const first = await record({});
    const second = await record({ userId: bela.id, callId: "call-2@host" });
    expect(second.id).not.toBe(first.id);
    expect((await db.calls.getByAttempt(bela.id, "attempt-1"))?.id).toBe(second.id);
  });

  test("coming in are known by their number", async () => {
    const { db } = await openTestBed(engine);
    const { contact, account, record } = await prepare(db);
    const incoming = { direction: "incoming", attemptId: null, alarmId: null, contactId: null } as const;
    const known = await record({ ...incoming, callId: "in-1" });
    expect(known).toMatchObject({ contactId: contact.id, accountId: account.id, contactName: "Kiss Anna" });
    const stranger = await record({ ...incoming, callId: "in-2", number: "555", displayName: "Someone" });
    expect(stranger).toMatchObject({ contactId: null, contactName: "Someone" });
    const ended = await record({ ...incoming, state: "ended", callId: "in-2", number: "555", at: TEST_START_MS + 1 });
    expect(ended.proposedOutcome).toBeNull();
  });

  test("keep the name when the contact is removed", async () => {
    const { db } = await openTestBed(engine);
    const { account, contact, record } = await prepare(db);
    const { id } = await record({});
    await db.writeTx((tx) => tx.contacts.delete(account.id, contact.id));
    expect(await db.calls.get(id)).toMatchObject({ contactId: null, contactName: "Kiss Anna" });
  });

  test("make their alarm findable by whom was called", async () => {
    const { db } = await openTestBed(engine);
    const { ana, alarm, record } = await prepare(db);
    await record({ contactId: null, number: "+3615550100" });
    await record({ callId: "call-2", attemptId: "attempt-2" });
    await db.writeTx((tx) => tx.alarms.claim(alarm.no, ana.id));
    await db.writeTx((tx) => tx.alarms.close(alarm.no, ana.id, { disposition: "test", note: "" }));
    const found = async (text: string) => (await db.history.search({ text, limit: 5 })).items.length;
    expect(await found("kiss anna")).toBe(1);
    expect(await found("5550100")).toBe(1);
    expect(await found("1234567")).toBe(0);
  });

  test("that were up when the server died are ended at the next start", async () => {
    const { db, clock } = await openTestBed(engine);
    const { record } = await prepare(db);
    const { id } = await record({});
    await record({ state: "ringing", at: TEST_START_MS + 1_000, sipStatus: 180 });
    clock.ms += 10_000;
    expect(await db.writeTx((tx) => tx.calls.endOrphans(["call-1@host"]))).toBe(0);
    expect(await db.writeTx((tx) => tx.calls.endOrphans(["another"]))).toBe(1);
    expect(await db.calls.get(id)).toMatchObject({ state: "ended", endedAt: clock.ms, cause: "server.restarted" });
    expect(await db.writeTx((tx) => tx.calls.endOrphans([]))).toBe(0);
  });
});
