import { appendOnly, type ColumnTypes, type Engine } from "../../schema/column-types.ts";

/** Keys of other systems, settings, the gateway's memory, live events, the audit trail. */
export function systemTables(t: ColumnTypes, engine: Engine): string[] {
  return [
    `create table api_key (
      id ${t.text} not null primary key,
      name ${t.text} not null,
      prefix ${t.text} not null,
      hash ${t.text} not null,
      created_at ${t.integer} not null,
      created_by ${t.text} references "user" (id),
      last_used_at ${t.integer},
      revoked_at ${t.integer},
      revoked_by ${t.text} references "user" (id)
    )${t.strict}`,
    `create unique index api_key_hash_unique on api_key (hash)`,

    `create table setting (
      key ${t.text} not null primary key,
      value ${t.text} not null,
      updated_at ${t.integer} not null
    )${t.strict}`,

    `create table line_refusal (
      id ${t.text} not null primary key,
      extension ${t.text} not null,
      at ${t.integer} not null
    )${t.strict}`,
    `create index line_refusal_extension_idx on line_refusal (extension, at)`,

    `create table outbox (
      seq ${t.integer} not null primary key,
      at ${t.integer} not null,
      topic ${t.text} not null,
      payload ${t.text} not null
    )${t.strict}`,

    `create table counter (
      name ${t.text} not null primary key,
      value ${t.integer} not null
    )${t.strict}`,
    // The first alarm is 20001: five digits from the start, so that numbers keep their width on the screen.
    `insert into counter (name, value) values ('outbox', 0), ('alarm', 20000)`,

    `create table audit (
      id ${t.text} not null primary key,
      at ${t.integer} not null,
      actor_id ${t.text} references "user" (id),
      actor_name ${t.text},
      action ${t.text} not null,
      target_type ${t.text} not null,
      target_id ${t.text} not null,
      before ${t.text},
      after ${t.text},
      address ${t.text}
    )${t.strict}`,
    `create index audit_at_idx on audit (at)`,
    `create index audit_target_idx on audit (target_type, target_id, at)`,
    ...appendOnly(engine, "audit"),
  ];
}
