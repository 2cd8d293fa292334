import type { WriteTx } from "@readyline/database";
import { classToLookFor } from "../signals/classify.ts";
import { meaningOf } from "../signals/event-meaning.ts";
import { type SignalAccepted, type SignalInput, takeSignal } from "../signals/intake.ts";
import { sampleSignals } from "./sample-signals.ts";

export const sampleSource = { transport: "sample", apiKeyId: null, idempotencyKey: null } as const;

/**
 * One sample signal now. As long as there is one that opens an alarm of its own, it is such a one.
 *
 * @param random 0 up to, not including, 1
 */
export async function bringSampleAlarm(tx: WriteTx, random: () => number): Promise<SignalAccepted> {
  const first = Math.floor(random() * sampleSignals.length);
  const candidates = [...sampleSignals.slice(first), ...sampleSignals.slice(0, first)];
  const busy = new Set((await tx.alarms.listOpen()).map((alarm) => `${alarm.accountNumber} ${alarm.class}`));
  const fresh = candidates.find((signal) => !busy.has(`${signal.accountNumber} ${classOf(signal)}`)) ?? candidates[0];
  if (fresh === undefined) throw new TypeError("There are no sample signals.");
  return takeSignal(tx, sampleSource, fresh);
}

function classOf(signal: SignalInput): string {
  return classToLookFor(meaningOf(signal.code, signal.qualifier), true);
}
