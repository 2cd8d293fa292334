import type { AlarmClass, AlarmSummary } from "@readyline/contract";

/** What the operator looks at; from the address of the page. P1 is never hidden by it. */
export interface QueueFilter {
  /** null = every priority. */
  readonly priority: number | null;
  /** null = every class. */
  readonly kind: AlarmClass | null;
  /** Only alarms that this user owns. */
  readonly mine: boolean;
}

export const isFiltering = (filter: QueueFilter): boolean =>
  filter.priority !== null || filter.kind !== null || filter.mine;

/** Queue order: priority (1 first), then oldest, then number. */
export function compareInQueue(a: AlarmSummary, b: AlarmSummary): number {
  return a.priority - b.priority || a.receivedAt - b.receivedAt || a.no - b.no;
}

/** True when the filter shows the alarm. */
export function passes(alarm: AlarmSummary, filter: QueueFilter, userId: string): boolean {
  if (alarm.priority === 1) return true;
  if (filter.priority !== null && filter.priority !== alarm.priority) return false;
  if (filter.kind !== null && filter.kind !== alarm.class) return false;
  return !filter.mine || alarm.owner?.userId === userId;
}

export interface QueueCounters {
  /** Not claimed by anyone. */
  readonly unclaimed: number;
  readonly mine: number;
  /** Open alarms of each priority that has any, lowest number first. */
  readonly byPriority: readonly { readonly priority: number; readonly count: number }[];
  /** When the longest-waiting unclaimed alarm came in, UTC epoch ms; null = none waits. */
  readonly oldestReceivedAt: number | null;
  readonly hidden: number;
}

/** Counters over all open alarms; only `hidden` looks at the filter. */
export function countQueue(alarms: readonly AlarmSummary[], filter: QueueFilter, userId: string): QueueCounters {
  const waiting = alarms.filter((alarm) => alarm.state === "new");
  const perPriority = new Map<number, number>();
  for (const alarm of alarms) perPriority.set(alarm.priority, (perPriority.get(alarm.priority) ?? 0) + 1);
  return {
    unclaimed: waiting.length,
    mine: alarms.filter((alarm) => alarm.owner?.userId === userId).length,
    byPriority: [...perPriority]
      .map(([priority, count]) => ({ priority, count }))
      .sort((a, b) => a.priority - b.priority),
    oldestReceivedAt: waiting.length === 0 ? null : Math.min(...waiting.map((alarm) => alarm.receivedAt)),
    hidden: alarms.filter((alarm) => !passes(alarm, filter, userId)).length,
  };
}

/** Places that the strip keeps free for P1, so that the first ones move nothing. */
export const STRIP_PLACES = 3;

/** Alarm numbers as they stand on the screen. */
export interface QueueRows {
  /** Pinned P1 rows above the list. */
  readonly strip: readonly number[];
  readonly list: readonly number[];
  /** P1 alarms that do not fit the strip until it may grow. */
  readonly stripPending: readonly number[];
  /** New alarms that would push rows away; shown behind the "n new" button. */
  readonly listPending: readonly number[];
}

export const emptyQueueRows: QueueRows = { strip: [], list: [], stripPending: [], listPending: [] };

/**
 * Where each alarm stands. While `held` (focus or pointer in the list) no row moves: rows stay even when their alarm was
 * closed or no longer passes the filter, new P1 fill free places of the strip, other new alarms are added only
 * below all rows, and the rest waits.
 *
 * @param stripPlaces places kept free for P1, so that a P1 does not move the list
 */
export function arrangeQueue(
  previous: QueueRows,
  alarms: readonly AlarmSummary[],
  options: { filter: QueueFilter; userId: string; held: boolean; stripPlaces: number },
): QueueRows {
  const shown = alarms.filter((alarm) => passes(alarm, options.filter, options.userId)).sort(compareInQueue);
  const p1 = shown.filter((alarm) => alarm.priority === 1);
  const others = shown.filter((alarm) => alarm.priority !== 1);
  if (!options.held) return { strip: numbers(p1), list: numbers(others), stripPending: [], listPending: [] };

  const standing = new Set([...previous.strip, ...previous.list]);
  const newP1 = p1.filter((alarm) => !standing.has(alarm.no));
  const free = Math.max(0, options.stripPlaces - previous.strip.length);
  const lastStanding = others.findLastIndex((alarm) => standing.has(alarm.no));
  const below = others.filter((alarm, index) => !standing.has(alarm.no) && index > lastStanding);
  const between = others.filter((alarm, index) => !standing.has(alarm.no) && index < lastStanding);
  return {
    strip: [...previous.strip, ...numbers(newP1.slice(0, free))],
    list: [...previous.list, ...numbers(below)],
    stripPending: numbers(newP1.slice(free)),
    listPending: numbers(between),
  };
}

/** The row to go to when `no` was lost to a colleague or closed: the next one still waiting, else the nearest. */
export function nextRowAfter(rows: QueueRows, no: number, alarms: ReadonlyMap<number, AlarmSummary>): number | null {
  const order = [...rows.strip, ...rows.list];
  const from = order.indexOf(no);
  const later = [...order.slice(from + 1), ...order.slice(0, Math.max(0, from))];
  return later.find((other) => alarms.get(other)?.state === "new") ?? order[from + 1] ?? order[from - 1] ?? null;
}

function numbers(alarms: readonly AlarmSummary[]): number[] {
  return alarms.map((alarm) => alarm.no);
}
