import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import {
  type CompiledQuery,
  createQueryId,
  type DatabaseConnection,
  type Driver,
  IdentifierNode,
  type QueryCompiler,
  type QueryResult,
  RawNode,
} from "kysely";
import { DatabaseError } from "../errors.ts";
import type { NestedUseGuard } from "../guard.ts";
import { Mutex } from "./mutex.ts";
import { toSqliteValues } from "./parameters.ts";
import { fromSqliteError } from "./sqlite-errors.ts";

const STATEMENT_CACHE_SIZE = 500;
/** Longest stretch of back-to-back statements before timers and sockets get their turn. */
const FAIR_SHARE_MS = 8;
/** How long to wait for another process's transaction, and how often to look. SQLite's own waiting would stop this process. */
const BUSY_TIMEOUT_MS = 5_000;
const BUSY_RETRY_MS = 5;

interface Prepared {
  readonly statement: StatementSync;
  /** True when the statement yields rows. */
  readonly reads: boolean;
}

class SqliteConnection implements DatabaseConnection {
  readonly #raw: DatabaseSync;
  readonly #cache = new Map<string, Prepared>();
  /** A statement of the open transaction failed. PostgreSQL then keeps nothing; so do we. */
  #aborted = false;

  constructor(raw: DatabaseSync) {
    this.#raw = raw;
  }

  async begin(): Promise<void> {
    // A deferred BEGIN that writes after reading fails with SQLITE_BUSY at once, whatever the timeout.
    await this.#patiently(() => this.#raw.exec("begin immediate"));
    this.#aborted = false;
  }

  commit(): void {
    if (this.#aborted) throw new DatabaseError("aborted", "A statement of this transaction failed; nothing was kept.");
    this.#run("commit");
  }

  rollback(): void {
    this.#aborted = false;
    // Some faults (disk full, I/O) have rolled back already.
    if (this.#raw.isTransaction) this.#run("rollback");
  }

  resume(): void {
    this.#aborted = false;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.#aborted && this.#raw.isTransaction) {
      throw new DatabaseError("aborted", "An earlier statement of this transaction failed.");
    }
    try {
      return await this.#patiently(() => this.#execute<Row>(query));
    } catch (error) {
      this.#aborted = this.#raw.isOpen && this.#raw.isTransaction;
      throw error;
    }
  }

  // eslint-disable-next-line require-yield
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new DatabaseError("failed", "Streaming is not offered: PostgreSQL would need a cursor. Page by key instead.");
  }

  #execute<Row>(query: CompiledQuery): QueryResult<Row> {
    const { statement, reads } = this.#prepare(query.sql);
    const values: SQLInputValue[] = toSqliteValues(query.parameters);
    if (reads) return { rows: statement.all(...values) as Row[] };
    const { changes, lastInsertRowid } = statement.run(...values);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  /** Runs what may have to wait for another process, without stopping this one meanwhile. */
  async #patiently<T>(work: () => T): Promise<T> {
    const deadline = performance.now() + BUSY_TIMEOUT_MS;
    for (;;) {
      try {
        return work();
      } catch (error) {
        const fault = fromSqliteError(error);
        if (fault.code !== "busy" || this.#raw.isTransaction || performance.now() > deadline) throw fault;
        await pause(BUSY_RETRY_MS);
      }
    }
  }

  #run(sql: string): void {
    try {
      this.#raw.exec(sql);
    } catch (error) {
      throw fromSqliteError(error);
    }
  }

  #prepare(sql: string): Prepared {
    const known = this.#cache.get(sql);
    if (known !== undefined) return known;
    const statement = this.#raw.prepare(sql);
    const prepared = { statement, reads: statement.columns().length > 0 };
    if (this.#cache.size >= STATEMENT_CACHE_SIZE) this.#cache.clear();
    this.#cache.set(sql, prepared);
    return prepared;
  }
}

/** Kysely's driver over one `node:sqlite` connection, handed out first come, first served. */
export class SqliteDriver implements Driver {
  readonly #raw: DatabaseSync;
  readonly #guard: NestedUseGuard;
  readonly #connection: SqliteConnection;
  readonly #mutex = new Mutex();
  #lastTurn = performance.now();

  constructor(raw: DatabaseSync, guard: NestedUseGuard) {
    this.#raw = raw;
    this.#guard = guard;
    this.#connection = new SqliteConnection(raw);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    this.#guard.assertOutside();
    await this.#mutex.lock();
    if (performance.now() - this.#lastTurn > FAIR_SHARE_MS) {
      await nextTurn();
      this.#lastTurn = performance.now();
    }
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    this.#mutex.unlock();
  }

  async beginTransaction(): Promise<void> {
    await this.#connection.begin();
  }

  async commitTransaction(): Promise<void> {
    this.#connection.commit();
  }

  async rollbackTransaction(): Promise<void> {
    this.#connection.rollback();
  }

  async savepoint(
    _connection: DatabaseConnection,
    name: string,
    compile: QueryCompiler["compileQuery"],
  ): Promise<void> {
    await this.#connection.executeQuery(savepointQuery("savepoint", name, compile));
  }

  async rollbackToSavepoint(
    _connection: DatabaseConnection,
    name: string,
    compile: QueryCompiler["compileQuery"],
  ): Promise<void> {
    this.#connection.resume();
    await this.#connection.executeQuery(savepointQuery("rollback to", name, compile));
  }

  async releaseSavepoint(
    _connection: DatabaseConnection,
    name: string,
    compile: QueryCompiler["compileQuery"],
  ): Promise<void> {
    await this.#connection.executeQuery(savepointQuery("release", name, compile));
  }

  async destroy(): Promise<void> {
    await this.#mutex.lock();
    this.#raw.close();
    this.#mutex.unlock();
  }
}

function savepointQuery(command: string, name: string, compile: QueryCompiler["compileQuery"]): CompiledQuery {
  const node = RawNode.createWithChildren([RawNode.createWithSql(`${command} `), IdentifierNode.create(name)]);
  return compile(node, createQueryId());
}
