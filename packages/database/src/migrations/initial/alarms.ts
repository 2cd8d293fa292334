import { appendOnly, type ColumnTypes, type Engine } from "../../schema/column-types.ts";

/**
 * Signal (as received) -> alarm (state machine) -> action (append-only log), and the telephone calls made for it.
 * States, classes and kinds carry no CHECK: they grow, and SQLite cannot change a CHECK without copying the table.
 */
export function alarmTables(t: ColumnTypes, engine: Engine): string[] {
  return [
    `create table signal (
      id ${t.text} not null primary key,
      received_at ${t.integer} not null,
      panel_at ${t.integer},
      transport ${t.text} not null,
      protocol ${t.text} not null,
      raw ${t.text} not null,
      account_number ${t.text} not null,
      account_id ${t.text} references account (id),
      code ${t.text} not null,
      qualifier ${t.text} not null,
      "partition" ${t.text},
      zone ${t.text},
      panel_user ${t.text},
      "text" ${t.text} not null,
      api_key_id ${t.text} references api_key (id),
      idempotency_key ${t.text},
      duplicate_of ${t.text} references signal (id),
      quarantine ${t.text}
    )${t.strict}`,
    `create unique index signal_idempotency_key_unique on signal (api_key_id, idempotency_key)`,
    `create index signal_account_id_idx on signal (account_id, received_at)`,
    `create index signal_received_at_idx on signal (received_at)`,

    `create table alarm (
      id ${t.text} not null primary key,
      "no" ${t.integer} not null,
      account_id ${t.text} references account (id),
      account_number ${t.text} not null,
      class ${t.text} not null,
      priority ${t.integer} not null,
      title ${t.text} not null,
      code ${t.text} not null,
      "partition" ${t.text},
      zone ${t.text},
      zone_name ${t.text},
      state ${t.text} not null,
      owner_id ${t.text} references "user" (id),
      received_at ${t.integer} not null,
      claimed_at ${t.integer},
      claim_heartbeat_at ${t.integer},
      first_action_at ${t.integer},
      restored_at ${t.integer},
      closed_at ${t.integer},
      closed_by ${t.text} references "user" (id),
      disposition ${t.text},
      close_note ${t.text},
      plan ${t.text},
      search ${t.text} not null,
      version ${t.integer} not null,
      constraint alarm_closed_whole check (state <> 'closed' or (closed_at is not null and disposition is not null)),
      constraint alarm_claimed_owned check (state <> 'claimed' or (owner_id is not null and claimed_at is not null))
    )${t.strict}`,
    `create unique index alarm_no_unique on alarm ("no")`,
    // The queue, in its order; closed alarms, soon the most by far, are not in it.
    `create index alarm_queue_idx on alarm (priority, received_at, "no") where state <> 'closed'`,
    `create index alarm_account_id_idx on alarm (account_id, state)`,
    `create index alarm_owner_id_idx on alarm (owner_id, state)`,
    // History goes by number, newest first, through all closed alarms or those that one operator closed.
    `create index alarm_history_idx on alarm (state, "no")`,
    `create index alarm_closed_by_idx on alarm (closed_by, "no")`,

    `create table alarm_signal (
      alarm_id ${t.text} not null references alarm (id),
      signal_id ${t.text} not null references signal (id),
      primary key (alarm_id, signal_id)
    )${t.strict}`,
    `create index alarm_signal_signal_id_idx on alarm_signal (signal_id)`,

    `create table "action" (
      alarm_id ${t.text} not null references alarm (id),
      seq ${t.integer} not null,
      at ${t.integer} not null,
      kind ${t.text} not null,
      operator_id ${t.text} references "user" (id),
      operator_name ${t.text},
      "text" ${t.text} not null,
      payload ${t.text} not null,
      prev_hash ${t.text} not null,
      hash ${t.text} not null,
      primary key (alarm_id, seq)
    )${t.strict}`,
    ...appendOnly(engine, "action"),

    `create table call_attempt (
      id ${t.text} not null primary key,
      attempt_id ${t.text},
      alarm_id ${t.text} references alarm (id),
      account_id ${t.text} references account (id),
      contact_id ${t.text} references contact (id) on delete set null,
      contact_name ${t.text},
      number ${t.text} not null,
      number_private ${t.integer} not null,
      operator_id ${t.text} not null references "user" (id),
      session_id ${t.text},
      direction ${t.text} not null,
      state ${t.text} not null,
      sip_call_id ${t.text},
      started_at ${t.integer} not null,
      ringing_at ${t.integer},
      answered_at ${t.integer},
      ended_at ${t.integer},
      ended_by ${t.text},
      sip_status ${t.integer},
      cause ${t.text},
      proposed_outcome ${t.text},
      outcome ${t.text},
      outcome_at ${t.integer},
      outcome_by ${t.text} references "user" (id),
      note ${t.text} not null
    )${t.strict}`,
    `create unique index call_attempt_attempt_id_unique on call_attempt (operator_id, attempt_id)`,
    `create index call_attempt_sip_call_id_idx on call_attempt (sip_call_id)`,
    `create index call_attempt_alarm_id_idx on call_attempt (alarm_id, started_at)`,
    `create index call_attempt_contact_id_idx on call_attempt (contact_id, started_at)`,
    `create index call_attempt_state_idx on call_attempt (state)`,
  ];
}
