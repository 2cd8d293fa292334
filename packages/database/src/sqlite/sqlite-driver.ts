import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { setImmediate as nextTurn } from "node:timers/promises";
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

  begin(): void {
    // A deferred BEGIN that writes after reading fails with SQLITE_BUSY at once, whatever the timeout.
    this.#run("begin immediate");
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
      const { statement, reads } = this.#prepare(query.sql);
      const values: SQLInputValue[] = toSqliteValues(query.parameters);
      if (reads) return { rows: statement.all(...values) as Row[] };
      const { changes, lastInsertRowid } = statement.run(...values);
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
    } catch (error) {
      this.#aborted = this.#raw.isOpen && this.#raw.isTransaction;
      throw fromSqliteError(error);
    }
  }

  // eslint-disable-next-line require-yield
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new DatabaseError("failed", "Streaming is not offered: PostgreSQL would need a cursor. Page by key instead.");
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
    this.#connection.begin();
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
