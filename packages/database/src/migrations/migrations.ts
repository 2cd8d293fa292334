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
    "0002-wallboard-and-audit": {
      up: (db) =>
        runDdl(db, [
          // How today's alarms were answered.
          `create index alarm_received_at_idx on alarm (received_at)`,
          // The audit log by what and by whom, newest first.
          `create index audit_action_idx on audit (action, id)`,
          `create index audit_actor_idx on audit (actor_id, id)`,
        ]),
    },
    "0003-kept-lines": {
      up: (db) =>
        runDdl(db, [
          `create table kept_line (
            session_id ${t.text} not null primary key,
            process_id ${t.text} not null,
            renewed_at ${t.integer} not null,
            identity ${t.text} not null,
            call_ids ${t.text} not null,
            memory ${t.text} not null
          )${t.strict}`,
        ]),
    },
    "0004-refused-credentials": {
      up: (db) =>
        runDdl(db, [
          `alter table line_refusal add column version ${t.text}`,
          `create table line_acceptance (
            extension ${t.text} not null primary key,
            version ${t.text},
            at ${t.integer} not null
          )${t.strict}`,
        ]),
    },
    "0005-refusal-cause": {
      up: (db) =>
        runDdl(db, [
          `alter table line_refusal add column cause ${t.text} check (cause in ('reg.password', 'reg.forbidden', 'reg.unknown'))`,
        ]),
    },
  };
}
