import type { AlarmClass, AlarmSummary, Disposition } from "@readyline/contract";
import type { ReadContext } from "../context.ts";
import { searchPatterns } from "../search-text.ts";
import { likeFolded } from "./like-folded.ts";
import { selectSummaries, toSummary } from "./alarm-summary.ts";
import { Repository } from "./repository.ts";

export interface HistoryQuery {
  /** Words that must all occur in alarm number, account, address, what happened, or whom was called. */
  readonly text?: string | undefined;
  /** First and last time of receipt, both included. */
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  readonly class?: AlarmClass | undefined;
  /** Who closed it. */
  readonly operatorId?: string | undefined;
  readonly disposition?: Disposition | undefined;
  /** Only alarms with a smaller number: the `next` of the page before. */
  readonly beforeNo?: number | undefined;
  readonly limit: number;
}

export interface HistoryPage {
  readonly items: AlarmSummary[];
  /** `beforeNo` of the next page; null = no more. */
  readonly next: number | null;
}

/** Closed alarms, newest number first. */
export class HistoryReader extends Repository<ReadContext> {
  async search(query: HistoryQuery): Promise<HistoryPage> {
    let select = selectSummaries(this.context.q)
      .where("alarm.state", "=", "closed")
      .orderBy("alarm.no", "desc")
      .limit(query.limit + 1);
    if (query.fromMs !== undefined) select = select.where("alarm.receivedAt", ">=", query.fromMs);
    if (query.toMs !== undefined) select = select.where("alarm.receivedAt", "<=", query.toMs);
    if (query.class !== undefined) select = select.where("alarm.class", "=", query.class);
    if (query.operatorId !== undefined) select = select.where("alarm.closedBy", "=", query.operatorId);
    if (query.disposition !== undefined) select = select.where("alarm.disposition", "=", query.disposition);
    if (query.beforeNo !== undefined) select = select.where("alarm.no", "<", query.beforeNo);
    for (const pattern of searchPatterns(query.text ?? "")) select = select.where(likeFolded("alarm.search", pattern));
    const rows = await select.execute();
    const items = rows.slice(0, query.limit).map(toSummary);
    return { items, next: rows.length > query.limit ? (items.at(-1)?.no ?? null) : null };
  }

  /** Everyone who ever closed an alarm, by name: the choices of the operator filter. */
  async operators(): Promise<{ readonly id: string; readonly name: string }[]> {
    return this.context.q
      .selectFrom("user")
      .select(["user.id", "user.name"])
      .where((eb) => eb.exists(eb.selectFrom("alarm").whereRef("alarm.closedBy", "=", "user.id").select("alarm.id")))
      .orderBy("user.name")
      .execute();
  }
}
