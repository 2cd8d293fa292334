import type { AlarmSummary } from "@readyline/contract";
import { alarmMessages } from "../../messages/alarms.ts";
import { classWords } from "../../messages/common.ts";

/** What happened and where, for a place where the class already stands: `Zone 3 Back door`, not `Burglary, zone 3 Back door`. */
export function whatAndWhere(alarm: Pick<AlarmSummary, "class" | "title">): string {
  const repeated = `${classWords[alarm.class]}, `.toLowerCase();
  if (!alarm.title.toLowerCase().startsWith(repeated)) return alarm.title;
  const rest = alarm.title.slice(repeated.length);
  return rest.slice(0, 1).toUpperCase() + rest.slice(1);
}

/** `4711 Bakery Kiss`, or what is known of an account that does not exist here. */
export function accountWords(alarm: Pick<AlarmSummary, "account" | "accountNumber">): string {
  return alarm.account === null
    ? alarmMessages.unknownAccount(alarm.accountNumber)
    : `${alarm.account.number} ${alarm.account.name}`;
}
