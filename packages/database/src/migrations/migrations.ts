import type { Migration } from "kysely/migration";
import { columnTypes, type Engine, refuseChangeFunction, runDdl } from "../schema/column-types.ts";
import { accountTables } from "./initial/accounts.ts";
import { alarmTables } from "./initial/alarms.ts";
import { peopleTables } from "./initial/people.ts";
import { systemTables } from "./initial/system.ts";

/** All migrations by name, applied in order of their names. One that has been released is never changed. */
export function migrationsFor(engine: Engine): Record<string, Migration> {
  const t = columnTypes[engine];
  return {
    "0001-initial": {
      up: (db) =>
        runDdl(db, [
          ...(engine === "postgres" ? [refuseChangeFunction] : []),
          ...peopleTables(t),
          ...accountTables(t),
          ...systemTables(t, engine),
          ...alarmTables(t, engine),
        ]),
    },
  };
}
