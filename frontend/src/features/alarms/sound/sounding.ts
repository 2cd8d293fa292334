import type { AlarmSummary } from "@readyline/contract";
import { compareInQueue } from "../queue-order.ts";

export const SILENCE_MS = 30_000;

/** What this workstation was told to be quiet about. */
export interface Silence {
  /** Server time, UTC epoch ms. */
  readonly until: number;
  /** Alarms that waited at the press; a new alarm sounds in spite of it. */
  readonly alarms: ReadonlySet<number>;
  /** Priority 1 alarms that were silenced once; there is no second time. */
  readonly priority1: ReadonlySet<number>;
}

export const noSilence: Silence = { until: 0, alarms: new Set(), priority1: new Set() };

const none: ReadonlySet<number> = new Set();

/** The alarms that are silenced at `now` (server time, UTC epoch ms). */
export function quietAlarms(silence: Silence, now: number): ReadonlySet<number> {
  return now < silence.until ? silence.alarms : none;
}

/** The alarm that sounds: the most urgent one that nobody has claimed and that is not silenced. */
export function soundingAlarm(alarms: readonly AlarmSummary[], quiet: ReadonlySet<number>): AlarmSummary | null {
  return alarms.filter((alarm) => alarm.state === "new" && !quiet.has(alarm.no)).sort(compareInQueue)[0] ?? null;
}

/** Silences what waits now for 30 s, except a P1 that was silenced before. */
export function silenceNow(before: Silence, alarms: readonly AlarmSummary[], now: number): Silence {
  const waiting = alarms.filter((alarm) => alarm.state === "new");
  const covered = waiting.filter((alarm) => alarm.priority !== 1 || !before.priority1.has(alarm.no));
  return {
    until: now + SILENCE_MS,
    alarms: new Set(covered.map((alarm) => alarm.no)),
    priority1: new Set([...before.priority1, ...covered.filter((a) => a.priority === 1).map((alarm) => alarm.no)]),
  };
}
