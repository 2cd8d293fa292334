import type { ReadContext, WriteContext } from "../context.ts";
import { AccountReader, AccountWriter } from "./accounts.ts";
import { AlarmReader } from "./alarm-reader.ts";
import { AlarmWriter } from "./alarms.ts";
import { SignalReader, SignalWriter } from "./signals.ts";
import { ZoneReader, ZoneWriter } from "./zones.ts";
import { ContactReader, ContactWriter } from "./contacts.ts";
import { CallListReader, CallListWriter } from "./call-lists.ts";
import { CallReader, CallWriter } from "./calls.ts";
import { ApiKeyReader, ApiKeyWriter } from "./api-keys.ts";
import { SettingReader, SettingWriter } from "./settings.ts";
import { RefusalReader, RefusalWriter } from "./refusals.ts";
import { KeptLineReader, KeptLineWriter } from "./kept-lines.ts";
import { AuditReader, AuditWriter } from "./audit.ts";
import { HistoryReader } from "./history.ts";
import { LoginGuardReader, LoginGuardWriter } from "./login-guard.ts";
import { OutboxReader, OutboxWriter } from "./outbox.ts";
import { SessionReader, SessionWriter } from "./sessions.ts";
import { TotpStepWriter } from "./totp-steps.ts";
import { UserReader, UserWriter } from "./users.ts";

export interface ReadRepositories {
  readonly users: UserReader;
  readonly sessions: SessionReader;
  readonly loginGuard: LoginGuardReader;
  readonly accounts: AccountReader;
  readonly alarms: AlarmReader;
  readonly signals: SignalReader;
  readonly zones: ZoneReader;
  readonly contacts: ContactReader;
  readonly callLists: CallListReader;
  readonly calls: CallReader;
  readonly apiKeys: ApiKeyReader;
  readonly settings: SettingReader;
  readonly refusals: RefusalReader;
  readonly keptLines: KeptLineReader;
  readonly audit: AuditReader;
  readonly history: HistoryReader;
  readonly outbox: OutboxReader;
}

export interface WriteRepositories {
  readonly users: UserWriter;
  readonly sessions: SessionWriter;
  readonly loginGuard: LoginGuardWriter;
  readonly totpSteps: TotpStepWriter;
  readonly accounts: AccountWriter;
  readonly alarms: AlarmWriter;
  readonly signals: SignalWriter;
  readonly zones: ZoneWriter;
  readonly contacts: ContactWriter;
  readonly callLists: CallListWriter;
  readonly calls: CallWriter;
  readonly apiKeys: ApiKeyWriter;
  readonly settings: SettingWriter;
  readonly refusals: RefusalWriter;
  readonly keptLines: KeptLineWriter;
  readonly audit: AuditWriter;
  readonly outbox: OutboxWriter;
}

export function readRepositories(context: ReadContext): ReadRepositories {
  return {
    users: new UserReader(context),
    sessions: new SessionReader(context),
    loginGuard: new LoginGuardReader(context),
    accounts: new AccountReader(context),
    alarms: new AlarmReader(context),
    signals: new SignalReader(context),
    zones: new ZoneReader(context),
    contacts: new ContactReader(context),
    callLists: new CallListReader(context),
    calls: new CallReader(context),
    apiKeys: new ApiKeyReader(context),
    settings: new SettingReader(context),
    refusals: new RefusalReader(context),
    keptLines: new KeptLineReader(context),
    audit: new AuditReader(context),
    history: new HistoryReader(context),
    outbox: new OutboxReader(context),
  };
}

export function writeRepositories(context: WriteContext): WriteRepositories {
  return {
    users: new UserWriter(context),
    sessions: new SessionWriter(context),
    loginGuard: new LoginGuardWriter(context),
    totpSteps: new TotpStepWriter(context),
    accounts: new AccountWriter(context),
    alarms: new AlarmWriter(context),
    signals: new SignalWriter(context),
    zones: new ZoneWriter(context),
    contacts: new ContactWriter(context),
    callLists: new CallListWriter(context),
    calls: new CallWriter(context),
    apiKeys: new ApiKeyWriter(context),
    settings: new SettingWriter(context),
    refusals: new RefusalWriter(context),
    keptLines: new KeptLineWriter(context),
    audit: new AuditWriter(context),
    outbox: new OutboxWriter(context),
  };
}
