import { ageLimits, type AlarmSummary, type AnsweredToday } from "@readyline/contract";

/** The last midnight of a wall clock in this zone, UTC epoch milliseconds. */
export function midnightIn(timeZone: string, nowMs: number): number {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hourCycle: "h23",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).formatToParts(nowMs);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value ?? 0);
  const sinceMidnightMs = ((part("hour") * 60 + part("minute")) * 60 + part("second")) * 1_000 + (nowMs % 1_000);
  return nowMs - sinceMidnightMs;
}

/** What can be said of these alarms already: one that waits within its limit is not counted yet. */
export function countAnswered(
  alarms: readonly Pick<AlarmSummary, "class" | "receivedAt" | "firstActionAt">[],
  since: number,
  nowMs: number,
): AnsweredToday {
  let counted = 0;
  let inTime = 0;
  let late = 0;
  for (const alarm of alarms) {
    const { dueSeconds, lateSeconds } = ageLimits(alarm.class);
    const takenMs = (alarm.firstActionAt ?? nowMs) - alarm.receivedAt;
    if (alarm.firstActionAt === null && takenMs < dueSeconds * 1_000) continue;
    counted += 1;
    if (takenMs < dueSeconds * 1_000) inTime += 1;
    else if (takenMs >= lateSeconds * 1_000) late += 1;
  }
  return { since, counted, inTime, late };
}
