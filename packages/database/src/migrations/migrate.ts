import type { Kysely } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { DatabaseError } from "../errors.ts";
import type { Engine } from "../schema/column-types.ts";
import { migrationsFor } from "./migrations.ts";

/**
 * Brings the schema up to date: all pending migrations in one transaction, all or none, under a lock that other
 * processes wait for. Resolves at once when there is nothing to do.
 *
 * @throws {DatabaseError} `schema-newer` when the data was written by a newer version; what a migration threw otherwise
 */
export async function migrateToLatest<Tables>(
  db: Kysely<Tables>,
  engine: Engine,
  migrations: Record<string, Migration> = migrationsFor(engine),
): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  if (error instanceof Error && error.message.startsWith("corrupted migrations")) {
    throw new DatabaseError("schema-newer", `The data belongs to another version of this program: ${error.message}.`, {
      cause: error,
    });
  }
  throw error instanceof Error ? error : new DatabaseError("failed", "A migration failed.", { cause: error });
}
