import { type Kysely, sql, type Transaction } from "kysely";
import type { WriteContext } from "./context.ts";
import { COMMIT_CHANNEL } from "./postgres/commit-listener.ts";
import { type WriteRepositories, writeRepositories } from "./repositories/repositories.ts";
import type { Engine } from "./schema/column-types.ts";
import type { Tables } from "./schema/tables.ts";

/** Any constant will do, as long as it is not the migrator's: the key of the one write lock of a PostgreSQL database. */
const WRITE_LOCK = 7_310_579_284;

/** What the body of a write transaction works with. */
export interface WriteTx extends WriteRepositories {
  readonly kysely: Transaction<Tables>;
  /** Time of the transaction's start, UTC epoch milliseconds; the `at` of all it writes. */
  readonly nowMs: number;
  /**
   * The same transaction with another clock, for what happened at another time: imported or made-up history.
   * Live events keep the true time: they tell of it now.
   *
   * @param ms UTC epoch milliseconds
   */
  at(ms: number): WriteTx;
}

export interface WriteTxOptions {
  readonly kysely: Kysely<Tables>;
  readonly engine: Engine;
  readonly instanceId: string;
  readonly now: () => number;
  /** Called after a commit that put something into the outbox. */
  readonly onEmitted: () => void;
}

/**
 * One writer at a time, on both engines: BEGIN IMMEDIATE on SQLite, an advisory lock as first statement on PostgreSQL.
 * So what the body reads stays true until it commits, and numbers are drawn in the order of the commits.
 */
export function createWriteTx(options: WriteTxOptions): <T>(body: (tx: WriteTx) => Promise<T>) => Promise<T> {
  const { kysely, engine, instanceId } = options;
  return async (body) => {
    let emitted = false;
    const result = await kysely.transaction().execute(async (trx) => {
      if (engine === "postgres") await sql`select pg_advisory_xact_lock(${WRITE_LOCK})`.execute(trx);
      const nowMs = options.now();
      const next: WriteContext["next"] = async (name) => {
        const row = await trx
          .updateTable("counter")
          .set((eb) => ({ value: eb("value", "+", 1) }))
          .where("name", "=", name)
          .returning("value")
          .executeTakeFirstOrThrow();
        return row.value;
      };
      const contextAt = (ms: number): WriteContext => ({
        q: trx,
        engine,
        now: () => ms,
        next,
        emit: async ({ topic, data }) => {
          const seq = await next("outbox");
          await trx
            .insertInto("outbox")
            .values({ seq, at: nowMs, topic, payload: JSON.stringify(data) })
            .execute();
          emitted = true;
          return seq;
        },
      });
      const at = (ms: number): WriteTx => ({ kysely: trx, nowMs: ms, at, ...writeRepositories(contextAt(ms)) });
      const outcome = await body(at(nowMs));
      // Delivered by PostgreSQL when this commits, never before.
      if (emitted && engine === "postgres") await sql`select pg_notify(${COMMIT_CHANNEL}, ${instanceId})`.execute(trx);
      return outcome;
    });
    if (emitted) options.onEmitted();
    return result;
  };
}
