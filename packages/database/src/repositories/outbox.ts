import type { LiveEvent } from "@readyline/contract";
import { type ReadContext, type WriteContext } from "../context.ts";
import { Repository } from "./repository.ts";

export interface OutboxEvent {
  /** 1, 2, 3 … without gaps, in the order of the commits. */
  readonly seq: number;
  readonly at: number;
  readonly event: LiveEvent;
}

/** Live events, written in the transaction of the change that they tell of. */
export class OutboxReader<Context extends ReadContext = ReadContext> extends Repository<Context> {
  /** Number of the newest event; 0 before the first. */
  async latestSeq(): Promise<number> {
    const row = await this.context.q
      .selectFrom("counter")
      .select("value")
      .where("name", "=", "outbox")
      .executeTakeFirstOrThrow();
    return row.value;
  }

  /** Number of the oldest event still kept, or null: a client whose last number is below `oldest - 1` has missed some. */
  async oldestSeq(): Promise<number | null> {
    const row = await this.context.q
      .selectFrom("outbox")
      .select((eb) => eb.fn.min("seq").as("seq"))
      .executeTakeFirst();
    return row?.seq ?? null;
  }

  /** Events after `seq`, oldest first. */
  async after(seq: number, limit = 500): Promise<OutboxEvent[]> {
    const rows = await this.context.q
      .selectFrom("outbox")
      .selectAll()
      .where("seq", ">", seq)
      .orderBy("seq")
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      seq: row.seq,
      at: row.at,
      event: { topic: row.topic, data: JSON.parse(row.payload) } as LiveEvent,
    }));
  }
}

export class OutboxWriter extends OutboxReader<WriteContext> {
  /** Returns the event's number. Everyone who listens is woken after the commit. */
  async append(event: LiveEvent): Promise<number> {
    return this.context.emit(event);
  }

  /** Removes events older than `beforeMs`; returns how many. The numbers go on. */
  async prune(beforeMs: number): Promise<number> {
    const { numDeletedRows } = await this.context.q
      .deleteFrom("outbox")
      .where("at", "<", beforeMs)
      .executeTakeFirstOrThrow();
    return Number(numDeletedRows);
  }
}
