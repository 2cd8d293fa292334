/**
 * Name of each unique index and primary key -> its columns. PostgreSQL tells the name of a broken rule, SQLite the
 * columns; with this table both give the columns. A test compares it with the real schema.
 */
const uniqueRules: Readonly<Record<string, readonly string[]>> = {
  user_pkey: ["user.id"],
  user_email_unique: ["user.email"],
  user_username_unique: ["user.username"],
  user_sip_extension_unique: ["user.sip_extension"],
  session_pkey: ["session.id"],
  session_token_unique: ["session.token"],
  credential_pkey: ["credential.id"],
  verification_pkey: ["verification.id"],
  two_factor_pkey: ["two_factor.id"],
  totp_step_pkey: ["totp_step.user_id"],
  login_guard_pkey: ["login_guard.username"],
  account_pkey: ["account.id"],
  account_number_unique: ["account.number"],
  partition_pkey: ["partition.id"],
  partition_number_unique: ["partition.account_id", "partition.number"],
  zone_pkey: ["zone.id"],
  zone_number_unique: ["zone.account_id", "zone.number"],
  contact_pkey: ["contact.id"],
  contact_phone_pkey: ["contact_phone.contact_id", "contact_phone.position"],
  call_list_pkey: ["call_list.id"],
  call_list_entry_pkey: ["call_list_entry.call_list_id", "call_list_entry.position"],
  signal_pkey: ["signal.id"],
  signal_idempotency_key_unique: ["signal.api_key_id", "signal.idempotency_key"],
  alarm_pkey: ["alarm.id"],
  alarm_no_unique: ["alarm.no"],
  alarm_signal_pkey: ["alarm_signal.alarm_id", "alarm_signal.signal_id"],
  action_pkey: ["action.alarm_id", "action.seq"],
  call_attempt_pkey: ["call_attempt.id"],
  call_attempt_attempt_id_unique: ["call_attempt.operator_id", "call_attempt.attempt_id"],
  api_key_pkey: ["api_key.id"],
  api_key_hash_unique: ["api_key.hash"],
  setting_pkey: ["setting.key"],
  line_refusal_pkey: ["line_refusal.id"],
  kept_line_pkey: ["kept_line.session_id"],
  line_acceptance_pkey: ["line_acceptance.extension"],
  outbox_pkey: ["outbox.seq"],
  counter_pkey: ["counter.name"],
  audit_pkey: ["audit.id"],
};

export const uniqueRuleNames: readonly string[] = Object.keys(uniqueRules);

/** Columns of a unique index or primary key as `table.column`; empty for a name that is not in the table. */
export function columnsOfRule(name: string | undefined): readonly string[] {
  return (name === undefined ? undefined : uniqueRules[name]) ?? [];
}
