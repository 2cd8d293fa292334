import type { AlarmSummary, CamelCaseKeys, signalAccepted, signalInput } from "@readyline/contract";
import { toWire } from "@readyline/contract";
import type { Account, SignalRecord, WriteTx } from "@readyline/database";
import type { z } from "zod";
import { ApiError } from "../../http/api-error.ts";
import { classify, classToLookFor } from "./classify.ts";
import { meaningOf, protocolOf } from "./event-meaning.ts";
import type { EventMeaning } from "./event-rows.ts";
import { alarmTitle, type SignalPlace, signalWords } from "./words.ts";

export type SignalInput = CamelCaseKeys<z.output<typeof signalInput>>;
export type SignalAccepted = CamelCaseKeys<z.output<typeof signalAccepted>>;

/** Where a signal came from. */
export interface SignalSource {
  /** `http`, `sample`. */
  readonly transport: string;
  readonly apiKeyId: string | null;
  readonly idempotencyKey: string | null;
}

/**
 * Takes one signal: stores it as received, and logs it, attaches it to an open alarm, or opens one. All in the caller's
 * transaction: when that commits, signal, alarm, action and live event are on disk together.
 * The same idempotency key with the same body gets the first answer again, and changes nothing.
 *
 * @throws {ApiError} `idempotency_key_reused` for the same key with another body
 */
export async function takeSignal(tx: WriteTx, source: SignalSource, input: SignalInput): Promise<SignalAccepted> {
  const account = await findAccount(tx, input.accountNumber);
  const meaning = meaningOf(input.code, input.qualifier);
  const { signal, duplicate } = await tx.signals.store({
    ...source,
    protocol: protocolOf(input.code),
    raw: JSON.stringify(toWire(input)),
    accountNumber: input.accountNumber,
    accountId: account?.id ?? null,
    code: input.code,
    qualifier: input.qualifier,
    partition: input.partition ?? null,
    zone: meaning.numberIs === "zone" ? (input.zone ?? null) : null,
    panelUser: meaning.numberIs === "user" ? (input.zone ?? null) : null,
    text: input.text,
    panelAt: input.panelAt ?? null,
  });
  if (!duplicate) return place(tx, signal, meaning, account);
  if (signal.raw !== JSON.stringify(toWire(input))) throw new ApiError("idempotency_key_reused");
  return firstAnswer(tx, signal);
}

/** Panels send letters in either case; an account that bears exactly this number comes first. */
async function findAccount(tx: WriteTx, number: string): Promise<Account | null> {
  return (await tx.accounts.getByNumber(number)) ?? (await tx.accounts.getByNumber(number.toUpperCase()));
}

async function place(
  tx: WriteTx,
  signal: SignalRecord,
  meaning: EventMeaning,
  account: Account | null,
): Promise<SignalAccepted> {
  const openAlarm = await findOpenAlarm(tx, signal, classToLookFor(meaning, account !== null));
  const zone = account === null || signal.zone === null ? null : await tx.zones.find(account.id, signal.zone);
  const where: SignalPlace = { number: signal.zone ?? signal.panelUser, zoneName: zone?.name ?? null };
  const decision = classify({ meaning, account, openAlarm });
  switch (decision.kind) {
    case "log":
      return { signalId: signal.id, alarmNo: null, result: "logged" };
    case "attach": {
      const raises = openAlarm !== null && decision.priority < openAlarm.priority;
      const alarm = await tx.alarms.attachSignal(decision.alarmId, {
        id: signal.id,
        text: signalWords(meaning, where),
        effect: decision.effect,
        ...(raises
          ? {
              priority: decision.priority,
              title: alarmTitle(meaning, where, signal.accountNumber, account !== null),
            }
          : {}),
      });
      return { signalId: signal.id, alarmNo: alarm.no, result: "attached" };
    }
    case "new_alarm": {
      const alarm = await tx.alarms.open({
        signalId: signal.id,
        accountId: account?.id ?? null,
        accountNumber: signal.accountNumber,
        class: decision.class,
        priority: decision.priority,
        title: alarmTitle(meaning, where, signal.accountNumber, account !== null),
        code: signal.code,
        partition: signal.partition,
        zone: signal.zone,
        zoneName: zone?.name ?? null,
        receivedAt: signal.receivedAt,
      });
      return { signalId: signal.id, alarmNo: alarm.no, result: "new_alarm" };
    }
  }
}

async function findOpenAlarm(
  tx: WriteTx,
  signal: SignalRecord,
  kind: AlarmSummary["class"],
): Promise<AlarmSummary | null> {
  const open = await tx.alarms.listOpenOf(
    signal.accountId === null ? { accountNumber: signal.accountNumber } : { accountId: signal.accountId },
  );
  return open.find((alarm) => alarm.class === kind) ?? null;
}

async function firstAnswer(tx: WriteTx, signal: SignalRecord): Promise<SignalAccepted> {
  const alarmNo = await tx.signals.alarmNoOf(signal.id);
  if (alarmNo === null) return { signalId: signal.id, alarmNo, result: "logged" };
  const alarm = await tx.alarms.get(alarmNo);
  const [first] = alarm === null ? [] : await tx.signals.ofAlarm(alarm.id);
  return { signalId: signal.id, alarmNo, result: first?.id === signal.id ? "new_alarm" : "attached" };
}
