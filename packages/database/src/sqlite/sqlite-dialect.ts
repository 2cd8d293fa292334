import type { DatabaseSync } from "node:sqlite";
import {
  type DatabaseIntrospector,
  type Dialect,
  type DialectAdapter,
  type Driver,
  type Kysely,
  type QueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import type { NestedUseGuard } from "../guard.ts";
import { SqliteDriver } from "./sqlite-driver.ts";

class NodeSqliteAdapter extends SqliteAdapter {
  /** BEGIN IMMEDIATE covers DDL: with this the migrator runs in one transaction, atomic and locked across processes. */
  override get supportsTransactionalDdl(): boolean {
    return true;
  }

  /** The driver has its own queue: Kysely's would wait before our guard can speak. */
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

/** Kysely over `node:sqlite`. Kysely's own SQLite dialect is for better-sqlite3; see docs/decisions/2026-11-23-database.md. */
export class NodeSqliteDialect implements Dialect {
  readonly #raw: DatabaseSync;
  readonly #guard: NestedUseGuard;

  constructor(raw: DatabaseSync, guard: NestedUseGuard) {
    this.#raw = raw;
    this.#guard = guard;
  }

  createAdapter(): DialectAdapter {
    return new NodeSqliteAdapter();
  }

  createDriver(): Driver {
    return new SqliteDriver(this.#raw, this.#guard);
  }

  createQueryCompiler(): QueryCompiler {
    return new SqliteQueryCompiler();
  }

  // oxlint-disable-next-line typescript/no-explicit-any -- Kysely's own signature
  createIntrospector(db: Kysely<any>): DatabaseIntrospector {
    return new SqliteIntrospector(db);
  }
}
