import type { ColumnTypes } from "../../schema/column-types.ts";

/** Monitored sites and whom to call. `search` columns hold folded text, see search-text.ts. */
export function accountTables(t: ColumnTypes): string[] {
  return [
    `create table account (
      id ${t.text} not null primary key,
      number ${t.text} not null,
      name ${t.text} not null,
      address ${t.text} not null,
      status ${t.text} not null,
      time_zone ${t.text} not null,
      locale ${t.text} not null,
      country ${t.text} not null,
      premises_phone ${t.text} not null,
      permit_number ${t.text} not null,
      warning ${t.text} not null,
      notes ${t.text} not null,
      search ${t.text} not null,
      version ${t.integer} not null,
      created_at ${t.integer} not null,
      updated_at ${t.integer} not null
    )${t.strict}`,
    `create unique index account_number_unique on account (number)`,

    `create table "partition" (
      id ${t.text} not null primary key,
      account_id ${t.text} not null references account (id) on delete cascade,
      number ${t.text} not null,
      name ${t.text} not null
    )${t.strict}`,
    `create unique index partition_number_unique on "partition" (account_id, number)`,

    `create table zone (
      id ${t.text} not null primary key,
      account_id ${t.text} not null references account (id) on delete cascade,
      partition_id ${t.text} references "partition" (id) on delete set null,
      number ${t.text} not null,
      name ${t.text} not null,
      type ${t.text} not null,
      location ${t.text} not null,
      camera_url ${t.text}
    )${t.strict}`,
    `create unique index zone_number_unique on zone (account_id, number)`,
    `create index zone_partition_id_idx on zone (partition_id)`,

    `create table contact (
      id ${t.text} not null primary key,
      account_id ${t.text} not null references account (id) on delete cascade,
      name ${t.text} not null,
      role ${t.text} not null,
      has_keys ${t.integer} not null,
      eta_minutes ${t.integer},
      language ${t.text} not null,
      notes ${t.text} not null,
      search ${t.text} not null,
      created_at ${t.integer} not null,
      updated_at ${t.integer} not null
    )${t.strict}`,
    `create index contact_account_id_idx on contact (account_id)`,

    `create table contact_phone (
      contact_id ${t.text} not null references contact (id) on delete cascade,
      position ${t.integer} not null,
      number ${t.text} not null,
      label ${t.text} not null,
      private ${t.integer} not null,
      primary key (contact_id, position)
    )${t.strict}`,
    `create index contact_phone_number_idx on contact_phone (number)`,

    `create table call_list (
      id ${t.text} not null primary key,
      account_id ${t.text} not null references account (id) on delete cascade,
      position ${t.integer} not null,
      name ${t.text} not null,
      timing ${t.text} not null
    )${t.strict}`,
    `create index call_list_account_id_idx on call_list (account_id)`,

    `create table call_list_entry (
      call_list_id ${t.text} not null references call_list (id) on delete cascade,
      position ${t.integer} not null,
      contact_id ${t.text} not null references contact (id) on delete cascade,
      primary key (call_list_id, position)
    )${t.strict}`,
    `create index call_list_entry_contact_id_idx on call_list_entry (contact_id)`,
  ];
}
