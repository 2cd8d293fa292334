import type { DatabaseSync } from "node:sqlite";
import { CamelCasePlugin, Kysely, sql } from "kysely";
import { createNestedUseGuard, type NestedUseGuard } from "./guard.ts";
import { newId } from "./ids.ts";
import { migrateToLatest } from "./migrations/migrate.ts";
import { listenForCommits } from "./postgres/commit-listener.ts";
import { createPool, QUERY_DEADLINE_MS, type QueryDeadline } from "./postgres/pool.ts";
import { GuardedPostgresDialect } from "./postgres/postgres-dialect.ts";
import { type ReadRepositories, readRepositories } from "./repositories/repositories.ts";
import type { Engine } from "./schema/column-types.ts";
import type { Tables } from "./schema/tables.ts";
import { lockDataFolder, prepareDataFolder } from "./sqlite/data-folder.ts";
import { openSqliteFile, watchOtherWriters } from "./sqlite/open-sqlite.ts";
import { NodeSqliteDialect } from "./sqlite/sqlite-dialect.ts";
import { fromSqliteError } from "./sqlite/sqlite-errors.ts";
import { createWakeUp, type WakeUp } from "./wake-up.ts";
import { createWriteTx, type WriteTx } from "./write-tx.ts";

interface CommonOptions {
  /** UTC epoch milliseconds; default `Date.now`. */
  readonly now?: () => number;
  /** Told of faults that no caller sees: a broken idle connection, a lost listener. Default: dropped. */
  readonly onBackgroundError?: (error: Error) => void;
}

export interface SqliteOptions extends CommonOptions {
  /** Folder of the database file; created 0700, the file 0600. */
  readonly dataDir: string;
  /**
   * Default true: the folder is this process's alone. A tool that works beside a running server passes false;
   * both stay safe, the server learns of the tool's changes within a second.
   */
  readonly exclusive?: boolean;
}

export interface PostgresOptions extends CommonOptions {
  /** `postgres://user:password@host:5432/database` */
  readonly url: string;
  /** Default 10. */
  readonly maxConnections?: number;
  /** A statement that PostgreSQL does not answer for this long fails as `unavailable`; not in migrations. Default 25 s. */
  readonly queryDeadlineMs?: number;
}

export type DatabaseOptions = SqliteOptions | PostgresOptions;

/** The open database. Reading is on itself (`database.alarms.get(…)`), writing inside `writeTx`. */
export interface Database extends ReadRepositories, AsyncDisposable {
  readonly engine: Engine;
  /** Our tables in camelCase. Product code uses the repositories. */
  readonly kysely: Kysely<Tables>;
  /** The same connection with names as they are in SQL, for better-auth. */
  readonly authKysely: Kysely<Record<string, Record<string, unknown>>>;
  /**
   * Runs `body` as the one writer and commits when it resolves; a rejection rolls everything back. Use only `tx`
   * inside, and await nothing but the database: every other writer waits.
   *
   * @throws {DatabaseError} also `nested-use` when called inside another transaction
   */
  writeTx<T>(body: (tx: WriteTx) => Promise<T>): Promise<T>;
  /** Called when the outbox may have something new, from whichever instance. Returns the unsubscribe function. */
  onCommit(listener: () => void): () => void;
  /** Resolves when the database answers. */
  ping(): Promise<void>;
  /** Waits for the open transaction and frees everything. Calling it twice is fine. */
  close(): Promise<void>;
}

const OTHER_WRITERS_EVERY_MS = 1_000;

/**
 * Opens the database and brings its schema up to date.
 *
 * @throws {DatabaseError} `folder-in-use`, `schema-newer`, `unavailable`; `failed` for a file that is not a database
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const guard = createNestedUseGuard();
  const wakeUp = createWakeUp();
  const instanceId = newId();
  const connection =
    "url" in options ? connectPostgres(options, guard, wakeUp, instanceId) : connectSqlite(options, guard, wakeUp);
  const { engine, db } = connection;
  const now = options.now ?? Date.now;
  try {
    await migrateToLatest(db, engine);
  } catch (error) {
    await connection.close();
    throw error;
  }
  const authKysely = guard.watch(db as Kysely<Record<string, Record<string, unknown>>>);
  const kysely = guard.watch((db as Kysely<Tables>).withPlugin(new CamelCasePlugin()));
  connection.start();
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= connection.close());
  return {
    ...readRepositories({ q: kysely, now }),
    engine,
    kysely,
    authKysely,
    writeTx: createWriteTx({ kysely, engine, instanceId, now, onEmitted: () => wakeUp.wake() }),
    onCommit: (listener) => wakeUp.subscribe(listener),
    ping: async () => {
      await sql`select 1`.execute(kysely);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface Connection {
  readonly engine: Engine;
  readonly db: Kysely<unknown>;
  /** Begins to watch for commits of others. */
  start(): void;
  close(): Promise<void>;
}

function connectSqlite(options: SqliteOptions, guard: NestedUseGuard, wakeUp: WakeUp): Connection {
  const path = prepareDataFolder(options.dataDir);
  const lock = options.exclusive === false ? undefined : lockDataFolder(options.dataDir);
  const raw = openFile(path, lock);
  const db = new Kysely<unknown>({ dialect: new NodeSqliteDialect(raw, guard) });
  let watcher: Disposable | undefined;
  return {
    engine: "sqlite",
    db,
    start() {
      watcher = watchOtherWriters(raw, () => wakeUp.wake(), OTHER_WRITERS_EVERY_MS);
    },
    async close() {
      watcher?.[Symbol.dispose]();
      await db.destroy();
      lock?.[Symbol.dispose]();
    },
  };
}

function openFile(path: string, lock: Disposable | undefined): DatabaseSync {
  try {
    return openSqliteFile(path);
  } catch (error) {
    lock?.[Symbol.dispose]();
    throw fromSqliteError(error);
  }
}

function connectPostgres(
  options: PostgresOptions,
  guard: NestedUseGuard,
  wakeUp: WakeUp,
  instanceId: string,
): Connection {
  const onError = options.onBackgroundError ?? (() => {});
  const deadline: QueryDeadline = { ms: null };
  const pool = createPool(options.url, options.maxConnections ?? 10, deadline, onError);
  const db = new Kysely<unknown>({ dialect: new GuardedPostgresDialect(pool, guard) });
  let listener: AsyncDisposable | undefined;
  return {
    engine: "postgres",
    db,
    start() {
      deadline.ms = options.queryDeadlineMs ?? QUERY_DEADLINE_MS;
      listener = listenForCommits({ url: options.url, ownId: instanceId, onWake: () => wakeUp.wake(), onError });
    },
    async close() {
      await listener?.[Symbol.asyncDispose]();
      await db.destroy();
    },
  };
}
