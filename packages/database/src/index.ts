export { type ApiKeyRecord } from "./repositories/api-keys.ts";
export { type AuditInput, type AuditQuery, type AuditRecord } from "./repositories/audit.ts";
export { type CallList } from "./repositories/call-lists.ts";
export { type CallRecord } from "./repositories/calls.ts";
export { type Contact, type ContactInput, type ContactPhone, type NumberOwner } from "./repositories/contacts.ts";
export { type HistoryPage, type HistoryQuery } from "./repositories/history.ts";
export { type KeptLineRecord } from "./repositories/kept-lines.ts";
export { type NewSignal, type SignalRecord, type StoredSignal } from "./repositories/signals.ts";
export { type Partition, type Zone, type ZoneInput } from "./repositories/zones.ts";
export { type ActionInput, type ActionRecord, hashAction } from "./repositories/action-log.ts";
export { type Account, type AccountPage, type AccountPatch, type NewAccount } from "./repositories/accounts.ts";
export {
  type AlarmChange,
  type AlarmHolder,
  type AlarmRefusal,
  type AttachedSignal,
  type NewAlarm,
} from "./repositories/alarms.ts";
export { LOGIN_ATTEMPTS, LOGIN_LOCK_MS, type LoginReservation } from "./repositories/login-guard.ts";
export { type OutboxEvent } from "./repositories/outbox.ts";
export { type SessionRecord } from "./repositories/sessions.ts";
export {
  type NewUser,
  type SealedSipPassword,
  type SipAccount,
  type User,
  type UserPatch,
} from "./repositories/users.ts";
export { authSchema } from "./schema/auth-schema.ts";
export { type Engine } from "./schema/column-types.ts";
export {
  type Database,
  type DatabaseOptions,
  openDatabase,
  type PostgresOptions,
  type SqliteOptions,
} from "./database.ts";
export { DatabaseError, type DatabaseErrorCode } from "./errors.ts";
export { newId } from "./ids.ts";
export { type WriteTx } from "./write-tx.ts";
