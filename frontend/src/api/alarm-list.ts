import type { AlarmSummary } from "@readyline/contract";
import type { ApiResult } from "./client.ts";

export type AlarmList = ApiResult<"GET", "/api/alarms">;

/**
 * The list of open alarms with one change in it: the row with the higher version stays, a closed alarm leaves, a new
 * one joins. The same object comes back when nothing changes. Order is the reader's concern.
 */
export function mergeAlarm(list: AlarmList, alarm: AlarmSummary): AlarmList {
  const known = list.items.find((item) => item.no === alarm.no);
  if (known && known.version >= alarm.version) return list;
  const others = list.items.filter((item) => item.no !== alarm.no);
  if (alarm.state === "closed") return known ? { ...list, items: others } : list;
  return { ...list, items: [...others, alarm] };
}

/** Kept changes: enough for any reply of the server to meet those that overtook it. */
const KEPT = 500;
const recent = new Map<number, { seq: number; alarm: AlarmSummary }>();

/** Remembers a live change for a list that is still under way from the server. */
export function rememberAlarm(seq: number, alarm: AlarmSummary): void {
  recent.delete(alarm.no);
  recent.set(alarm.no, { seq, alarm });
  if (recent.size > KEPT) {
    const oldest = recent.keys().next();
    if (!oldest.done) recent.delete(oldest.value);
  }
}

/** Puts the changes that overtook the list into it. */
export function withRecent(list: AlarmList): AlarmList {
  let merged = list;
  for (const { seq, alarm } of recent.values()) if (seq > list.seq) merged = mergeAlarm(merged, alarm);
  return merged;
}

export function forgetRecent(): void {
  recent.clear();
}
