import type { GatewayCallEvent } from "@readyline/contract";
import { type Contact, type Database, newId, type User, type WriteTx } from "@readyline/database";
import { takeSignal } from "../signals/intake.ts";
import { sampleAccounts } from "./sample-accounts.ts";
import { sampleSource } from "./sample-alarm.ts";
import { type SampleCall, samplePast, type SamplePast, sampleWaiting } from "./sample-history.ts";

/**
 * Fills an empty database with accounts, two weeks of closed alarms and a queue, once: where there is any account, nothing
 * is done. The closed alarms were handled by the active users, so these must exist before.
 *
 * @returns true when the data was created
 */
export async function createSampleData(database: Pick<Database, "writeTx">): Promise<boolean> {
  return database.writeTx(async (tx) => {
    const { items } = await tx.accounts.list({ limit: 1 });
    if (items.length > 0) return false;
    const contacts = await createAccounts(tx);
    const users = (await tx.users.list()).filter((user) => user.active);
    for (const [place, past] of samplePast.entries()) {
      const operator = users[place % users.length];
      if (operator !== undefined) await playPast(tx, past, operator, contacts);
    }
    for (const { signals, secondsAgo } of sampleWaiting) {
      for (const [place, signal] of signals.entries()) {
        await takeSignal(tx.at(tx.nowMs - secondsAgo * 1_000 + place * 2_000), sampleSource, signal);
      }
    }
    return true;
  });
}

/** Contacts by account number, in the order of the call list. */
type ContactsByAccount = ReadonlyMap<string, readonly Contact[]>;

async function createAccounts(tx: WriteTx): Promise<ContactsByAccount> {
  const all = new Map<string, Contact[]>();
  for (const { account, zones, contacts } of sampleAccounts) {
    const { id, number } = await tx.accounts.create(account);
    for (const zone of zones) await tx.zones.create(id, zone);
    const created: Contact[] = [];
    for (const contact of contacts) created.push(await tx.contacts.create(id, contact));
    all.set(number, created);
  }
  return all;
}

async function playPast(tx: WriteTx, past: SamplePast, operator: User, contacts: ContactsByAccount): Promise<void> {
  let at = tx.nowMs - past.minutesAgo * 60_000;
  const then = (seconds: number): WriteTx => tx.at((at += seconds * 1_000));
  let no: number | null = null;
  for (const signal of past.signals) no = (await takeSignal(then(1), sampleSource, signal)).alarmNo ?? no;
  const alarm = no === null ? null : await tx.alarms.get(no);
  if (no === null || alarm === null) throw new TypeError("A sample signal opened no alarm.");
  await then(past.claimSeconds).alarms.claim(no, operator.id);
  for (const call of past.calls) {
    const contact = contacts.get(alarm.accountNumber)?.[call.contact];
    if (contact !== undefined) await playCall(then, call, { operator, contact, alarmId: alarm.id });
  }
  for (const text of past.notes) await then(9).alarms.log(no, { kind: "note", operatorId: operator.id, text });
  await then(12).alarms.close(no, operator.id, { disposition: past.disposition, note: past.closeNote });
}

async function playCall(
  then: (seconds: number) => WriteTx,
  call: SampleCall,
  { operator, contact, alarmId }: { operator: User; contact: Contact; alarmId: string },
): Promise<void> {
  const [phone] = contact.phones;
  if (phone === undefined) return;
  const base = {
    userId: operator.id,
    sessionId: "sample",
    callId: newId(),
    direction: "outgoing",
    number: phone.number,
    displayName: null,
    attemptId: newId(),
    alarmId,
    contactId: contact.id,
    reason: null,
  } as const;
  const tell = async (
    seconds: number,
    event: Pick<GatewayCallEvent, "state" | "sipStatus" | "endedBy">,
  ): Promise<void> => {
    const tx = then(seconds);
    await tx.calls.recordEvent({ ...base, ...event, at: tx.nowMs });
  };
  await tell(5, { state: "started", sipStatus: null, endedBy: null });
  if (call.ringSeconds > 1) await tell(1, { state: "ringing", sipStatus: 180, endedBy: null });
  if (call.talkSeconds !== null) {
    await tell(call.ringSeconds, { state: "answered", sipStatus: 200, endedBy: null });
    await tell(call.talkSeconds, { state: "ended", sipStatus: 200, endedBy: call.endedBy });
    return;
  }
  await tell(call.ringSeconds, { state: "ended", sipStatus: call.sipStatus, endedBy: call.endedBy });
}
