import type { CallAttempt } from "@readyline/contract";
import type { CallRecord } from "@readyline/database";
import { numberDisplay } from "./number-display.ts";

/** A call as people see it: a private number is masked. */
export function toCallAttempt(call: CallRecord): CallAttempt {
  return {
    id: call.id,
    alarmNo: call.alarmNo,
    contactId: call.contactId,
    contactName: call.contactName,
    numberDisplay: numberDisplay(call.number, call.numberPrivate),
    operator: call.operatorName,
    direction: call.direction,
    state: call.state,
    startedAt: call.startedAt,
    ringingAt: call.ringingAt,
    answeredAt: call.answeredAt,
    endedAt: call.endedAt,
    sipStatus: call.sipStatus,
    proposedOutcome: call.proposedOutcome,
    outcome: call.outcome,
    note: call.note,
  };
}
