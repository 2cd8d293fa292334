import { ageLimits } from "@readyline/contract";
import type { AlarmSummary } from "@readyline/contract";

/** `mm:ss`, from one hour `h:mm:ss`. Never negative: the page's clock may run behind the server's. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const pad = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${pad(minutes)}:${pad(seconds % 60)}`;
}

/** `12 s`, `5 min`, `3 h`, `2 d`: for "last signal … ago". */
export function formatSince(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

interface AlarmAge {
  /**
   * `waiting` → `due` (T1 passed) → `late` (T2 passed) while nobody has acted; `handled` once somebody has and still
   * holds it. What was given back to the queue waits again: its age counts from the receipt.
   */
  readonly level: "waiting" | "due" | "late" | "handled";
  readonly ageMs: number;
  /** The limit that comes next (T2 when late): `00:41 of 01:30`. */
  readonly limitMs: number;
  /** Share of the next limit that is used, 0–1. */
  readonly used: number;
}

/** @param nowMs server time, UTC epoch ms */
export function alarmAge(
  alarm: Pick<AlarmSummary, "class" | "state" | "receivedAt" | "firstActionAt" | "closedAt">,
  nowMs: number,
): AlarmAge {
  const { dueSeconds, lateSeconds } = ageLimits(alarm.class);
  const ageMs = Math.max(0, (alarm.closedAt ?? nowMs) - alarm.receivedAt);
  const limitMs = (ageMs < dueSeconds * 1000 ? dueSeconds : lateSeconds) * 1000;
  const used = Math.min(1, ageMs / limitMs);
  const actedOn = alarm.state === "closed" || (alarm.state === "claimed" && alarm.firstActionAt !== null);
  if (actedOn) return { level: "handled", ageMs, limitMs, used };
  if (ageMs >= lateSeconds * 1000) return { level: "late", ageMs, limitMs, used };
  return { level: ageMs >= dueSeconds * 1000 ? "due" : "waiting", ageMs, limitMs, used };
}
