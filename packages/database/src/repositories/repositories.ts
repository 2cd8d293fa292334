import type { ReadContext, WriteContext } from "../context.ts";
import { AccountReader, AccountWriter } from "./accounts.ts";
import { AlarmReader, AlarmWriter } from "./alarms.ts";
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
  readonly outbox: OutboxReader;
}

export interface WriteRepositories {
  readonly users: UserWriter;
  readonly sessions: SessionWriter;
  readonly loginGuard: LoginGuardWriter;
  readonly totpSteps: TotpStepWriter;
  readonly accounts: AccountWriter;
  readonly alarms: AlarmWriter;
  readonly outbox: OutboxWriter;
}

export function readRepositories(context: ReadContext): ReadRepositories {
  return {
    users: new UserReader(context),
    sessions: new SessionReader(context),
    loginGuard: new LoginGuardReader(context),
    accounts: new AccountReader(context),
    alarms: new AlarmReader(context),
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
    outbox: new OutboxWriter(context),
  };
}
