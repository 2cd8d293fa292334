import type { AlarmSummary } from "@readyline/contract";
import { alarmMessages } from "../../messages/alarms.ts";
import { classWords } from "../../messages/common.ts";

/**
 * What happened and where, for a place where account and class already stand: `Zone 3 Back door`, not
 * `Burglary, zone 3 Back door`.
 */
export function whatAndWhere(alarm: Pick<AlarmSummary, "class" | "title" | "accountNumber">): string {
  const account = `${alarmMessages.unknownAccount(alarm.accountNumber)}: `;
  return without(without(alarm.title, account), `${classWords[alarm.class]}, `);
}

function without(text: string, start: string): string {
  if (!text.toLowerCase().startsWith(start.toLowerCase())) return text;
  const rest = text.slice(start.length);
  return rest.slice(0, 1).toUpperCase() + rest.slice(1);
}

/** `4711 Bakery Kiss`, or what is known of an account that does not exist here. */
export function accountWords(alarm: Pick<AlarmSummary, "account" | "accountNumber">): string {
  return alarm.account === null
    ? alarmMessages.unknownAccount(alarm.accountNumber)
    : `${alarm.account.number} ${alarm.account.name}`;
}
