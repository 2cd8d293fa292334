import type { Socket } from "node:net";
import pg from "pg";
import { DatabaseError } from "../errors.ts";

const INT8_OID = 20;
const NUMERIC_OID = 1700;
/** A writer that cannot get the write lock for this long gives up with `busy`. */
const LOCK_TIMEOUT_MS = 20_000;
/** PostgreSQL ends a transaction whose process hangs, so that it does not hold the write lock for all instances. */
const IDLE_IN_TRANSACTION_MS = 30_000;
const CONNECT_TIMEOUT_MS = 10_000;
/**
 * A server that is frozen, or out of reach without a word, answers nothing and ends nothing. Longer than the wait for the
 * write lock, which the server itself ends.
 */
export const QUERY_DEADLINE_MS = LOCK_TIMEOUT_MS + 5_000;

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new DatabaseError("wrong-type", `${text} is not a safe integer.`);
  return value;
}

const numericParsers: Record<number, (text: string) => unknown> = {
  [INT8_OID]: safeInteger,
  [NUMERIC_OID]: safeInteger,
};

/** How long a statement may go unanswered. Null = for ever, for migrations of big tables. */
export interface QueryDeadline {
  ms: number | null;
}

/**
 * Closes the connection when a statement is not answered in time: the statement fails as `unavailable`, nothing of its
 * transaction is kept, and the pool makes a new connection. (pg's own `query_timeout` would put the connection back into the pool,
 * with the transaction open.)
 */
function endUnanswered(client: pg.PoolClient, deadline: QueryDeadline): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  const guarded = (...args: unknown[]): unknown => {
    const answer = query(...args);
    if (deadline.ms === null || !(answer instanceof Promise)) return answer;
    const { ms } = deadline;
    const timer = setTimeout(
      () => stream.destroy(new DatabaseError("unavailable", `PostgreSQL did not answer within ${ms} ms.`)),
      ms,
    );
    return answer.finally(() => clearTimeout(timer));
  };
  client.query = guarded as typeof client.query;
}

/**
 * A pool whose int8 and numeric columns arrive as safe integers (pg's default is strings). The parsers belong to this
 * pool alone: other users of `pg` in the process are not touched.
 *
 * @param deadline see {@link QueryDeadline}
 * @param onError told of connections that broke between two statements; without a listener one of them would end the process.
 */
export function createPool(
  url: string,
  maxConnections: number,
  deadline: QueryDeadline,
  onError: (error: Error) => void,
): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    application_name: "readyline",
    // Compiling a plan costs a second where statistics are missing; our queries are short.
    options: "-c jit=off",
    types: {
      getTypeParser: (oid: number, format?: "text" | "binary") =>
        (format !== "binary" && numericParsers[oid]) || pg.types.getTypeParser(oid, format),
    },
  } as pg.PoolConfig);
  pool.on("error", onError);
  // The pool listens to idle connections only; one that a transaction holds can break as well. Its next statement fails.
  pool.on("connect", (client) => {
    client.on("error", onError);
    endUnanswered(client, deadline);
  });
  return pool;
}
