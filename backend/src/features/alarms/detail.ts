import type { AlarmAction, AlarmDetail } from "@readyline/contract";
import { actionKinds } from "@readyline/contract";
import type { ActionRecord } from "@readyline/database";
import type { AppContext } from "../../context.ts";
import { ApiError } from "../../http/api-error.ts";
import { findAccountDetail } from "../accounts/account-detail.ts";
import { toCallAttempt } from "../calls/call-attempt.ts";
import { toSignalResponse } from "../signals/signal-response.ts";

/** For how long the one who closed an alarm may undo it. */
export const UNDO_CLOSE_MS = 10_000;

/** One alarm with all that belongs to it. @throws {ApiError} `not_found` */
export async function loadAlarmDetail(
  { database, now }: Pick<AppContext, "database" | "now">,
  no: number,
): Promise<AlarmDetail> {
  const alarm = await database.alarms.get(no);
  if (alarm === null) throw new ApiError("not_found", { message: `There is no alarm ${no}.` });
  const [signals, calls, actions, accountDetail] = await Promise.all([
    database.signals.ofAlarm(alarm.id),
    database.calls.ofAlarm(alarm.id),
    database.alarms.actions(alarm.id),
    alarm.account === null ? null : findAccountDetail(database, alarm.account.id),
  ]);
  const undoUntil = alarm.closedAt === null ? null : alarm.closedAt + UNDO_CLOSE_MS;
  return {
    ...alarm,
    signals: signals.map(toSignalResponse),
    callsMade: calls.map(toCallAttempt),
    actions: actions.flatMap(toAlarmAction),
    accountDetail,
    undoUntil: undoUntil !== null && undoUntil > now() ? undoUntil : null,
  };
}

/** A kind that this version does not know (written by a newer one) is left out. */
function toAlarmAction(record: ActionRecord): AlarmAction[] {
  const kind = actionKinds.find((known) => known === record.kind);
  return kind === undefined
    ? []
    : [{ seq: record.seq, at: record.at, kind, actor: record.operatorName, text: record.text }];
}
