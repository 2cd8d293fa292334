import { AsyncLocalStorage } from "node:async_hooks";
import type { Kysely } from "kysely";
import { DatabaseError } from "./errors.ts";

/**
 * Turns a self-deadlock into an error. SQLite has one connection: using the outer database while the same call chain
 * holds a transaction waits for ever. PostgreSQL would let it pass and read outside the transaction, so both refuse.
 */
export interface NestedUseGuard {
  /** @throws {DatabaseError} `nested-use` when the caller runs inside a transaction of this database. */
  assertOutside(): void;
  /** Makes `transaction()` and `connection()` of this instance mark what runs inside them. */
  watch<Tables>(db: Kysely<Tables>): Kysely<Tables>;
}

export function createNestedUseGuard(): NestedUseGuard {
  // `open` goes false at the end: work that was started inside and outlives the transaction may use the database again.
  const inside = new AsyncLocalStorage<{ open: boolean }>();

  function mark<T>(work: () => Promise<T>): Promise<T> {
    const scope = { open: true };
    return inside.run(scope, async () => {
      try {
        return await work();
      } finally {
        scope.open = false;
      }
    });
  }

  return {
    assertOutside() {
      if (inside.getStore()?.open === true) {
        throw new DatabaseError(
          "nested-use",
          "The outer database was used inside a transaction. Use the handle that the transaction was given.",
        );
      }
    },
    watch(db) {
      const transaction = db.transaction.bind(db);
      db.transaction = () => {
        const builder = transaction();
        const execute = builder.execute.bind(builder);
        builder.execute = (callback) => execute((trx) => mark(() => callback(trx)));
        return builder;
      };
      const connection = db.connection.bind(db);
      db.connection = () => {
        const builder = connection();
        const execute = builder.execute.bind(builder);
        builder.execute = (callback, options) => execute((bound) => mark(() => callback(bound)), options);
        return builder;
      };
      return db;
    },
  };
}
