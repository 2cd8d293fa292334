import { type CompiledQuery, type DatabaseConnection, type Driver, PostgresDialect } from "kysely";
import type pg from "pg";
import { DatabaseError } from "../errors.ts";
import type { NestedUseGuard } from "../guard.ts";
import { fromPostgresError } from "./postgres-errors.ts";

/** Kysely's PostgreSQL dialect with our nested-use guard, error map and refusal of values that pg would store as JSON text. */
export class GuardedPostgresDialect extends PostgresDialect {
  readonly #guard: NestedUseGuard;

  constructor(pool: pg.Pool, guard: NestedUseGuard) {
    super({ pool });
    this.#guard = guard;
  }

  override createDriver(): Driver {
    const driver = super.createDriver();
    const prepared = new WeakSet<DatabaseConnection>();
    const acquire = driver.acquireConnection.bind(driver);
    driver.acquireConnection = async (options) => {
      this.#guard.assertOutside();
      try {
        const connection = await acquire(options);
        if (!prepared.has(connection)) {
          mapErrors(connection);
          prepared.add(connection);
        }
        return connection;
      } catch (error) {
        throw fromPostgresError(error);
      }
    };
    const commit = driver.commitTransaction.bind(driver);
    driver.commitTransaction = async (connection) => {
      try {
        await commit(connection);
      } catch (error) {
        // PostgreSQL answers COMMIT with ROLLBACK where a statement had failed; Kysely tells it by this error.
        if (!(error instanceof Error && error.name === "AbortedTransactionError")) throw fromPostgresError(error);
        throw new DatabaseError("aborted", "A statement of this transaction failed; nothing was kept.", {
          cause: error,
        });
      }
    };
    return driver;
  }
}

function mapErrors(connection: DatabaseConnection): void {
  const execute = connection.executeQuery.bind(connection);
  connection.executeQuery = async (query: CompiledQuery, ...rest) => {
    assertStorable(query.parameters);
    try {
      return await execute(query, ...rest);
    } catch (error) {
      throw fromPostgresError(error);
    }
  };
}

/** pg turns objects and arrays into JSON or array text without a word; SQLite refuses them. Dates are better-auth's. */
function assertStorable(parameters: readonly unknown[]): void {
  for (const [index, value] of parameters.entries()) {
    const plain = value === null || typeof value !== "object" || value instanceof Date || value instanceof Uint8Array;
    if (!plain || value === undefined || (typeof value === "number" && !Number.isFinite(value))) {
      throw new DatabaseError("wrong-type", `Parameter ${index + 1} cannot be stored: ${typeof value}.`);
    }
  }
}
