import type { AlarmSummary } from "@readyline/contract";
import { sql } from "kysely";
import type { ReadContext } from "../context.ts";
import { type ActionRecord, findBrokenLink } from "./action-log.ts";
import { selectSummaries, toSummary } from "./alarm-summary.ts";
import { Repository } from "./repository.ts";

/** Written out, not as a parameter: only so do both engines recognize the condition of the queue's index. */
const isOpen = sql<boolean>`alarm.state <> 'closed'`;

export class AlarmReader<Context extends ReadContext = ReadContext> extends Repository<Context> {
  /** By the number that people see. */
  async get(no: number): Promise<AlarmSummary | null> {
    const row = await selectSummaries(this.context.q).where("alarm.no", "=", no).executeTakeFirst();
    return row === undefined ? null : toSummary(row);
  }

  async getById(id: string): Promise<AlarmSummary | null> {
    const row = await selectSummaries(this.context.q).where("alarm.id", "=", id).executeTakeFirst();
    return row === undefined ? null : toSummary(row);
  }

  /** Alarms that are not closed, in the order of the queue: priority, then oldest. */
  async listOpen(): Promise<AlarmSummary[]> {
    const rows = await selectSummaries(this.context.q)
      .where(isOpen)
      .orderBy("alarm.priority")
      .orderBy("alarm.receivedAt")
      .orderBy("alarm.no")
      .execute();
    return rows.map(toSummary);
  }

  /** Open alarms of one account, newest first; `accountNumber` serves where no account matched. */
  async listOpenOf(account: { accountId: string } | { accountNumber: string }): Promise<AlarmSummary[]> {
    const rows = await selectSummaries(this.context.q)
      .where(isOpen)
      .where((eb) =>
        "accountId" in account
          ? eb("alarm.accountId", "=", account.accountId)
          : eb.and([eb("alarm.accountId", "is", null), eb("alarm.accountNumber", "=", account.accountNumber)]),
      )
      .orderBy("alarm.no", "desc")
      .execute();
    return rows.map(toSummary);
  }

  /** Receipt and first action of every alarm received since then, open or closed; `firstActionAt` null = nobody has acted. */
  async answersSince(fromMs: number): Promise<Pick<AlarmSummary, "class" | "receivedAt" | "firstActionAt">[]> {
    return this.context.q
      .selectFrom("alarm")
      .select(["class", "receivedAt", "firstActionAt"])
      .where("receivedAt", ">=", fromMs)
      .execute();
  }

  /** The alarm's log, oldest first. */
  async actions(alarmId: string): Promise<ActionRecord[]> {
    return this.context.q.selectFrom("action").selectAll().where("alarmId", "=", alarmId).orderBy("seq").execute();
  }

  /** The first action whose hash does not fit, or null when the chain is whole. */
  async findBrokenAction(alarmId: string): Promise<number | null> {
    return findBrokenLink(await this.actions(alarmId));
  }

  /** What the alarm was closed with; null while it is open. */
  async closeNote(alarmId: string): Promise<string | null> {
    const row = await this.context.q
      .selectFrom("alarm")
      .select("closeNote")
      .where("id", "=", alarmId)
      .executeTakeFirst();
    return row?.closeNote ?? null;
  }
}
