import type { AlarmClass, AlarmState } from "@readyline/contract";
import type { EventMeaning, SignalEffect } from "./event-rows.ts";

/** What is done with a signal; `class` is the class of the alarm that it opens or looks for. */
export type Decision =
  | { readonly kind: "log" }
  | { readonly kind: "attach"; readonly alarmId: string; readonly effect: SignalEffect; readonly priority: number }
  | { readonly kind: "new_alarm"; readonly class: AlarmClass; readonly priority: number };

/** An open alarm that a signal of the same account and class belongs to. */
interface OpenAlarm {
  readonly id: string;
  readonly state: AlarmState;
  readonly priority: number;
}

export interface Situation {
  readonly meaning: EventMeaning;
  /** The account that the number belongs to; null = no such account. */
  readonly account: { readonly status: "active" | "out_of_service" } | null;
  /** Newest open alarm of the same account number and of {@link classToLookFor}. */
  readonly openAlarm: OpenAlarm | null;
}

const lifeAtRisk: ReadonlySet<AlarmClass> = new Set<AlarmClass>(["fire", "medical", "hold_up", "life_safety"]);
/** Priority of an alarm whose only news is that nobody knows the account. */
const UNKNOWN_ACCOUNT_PRIORITY = 4;

/** Class of the open alarm that a signal may join. What is only logged, but comes from an unknown account, is technical. */
export function classToLookFor(meaning: EventMeaning, accountIsKnown: boolean): AlarmClass {
  return meaning.effect === "log" && !accountIsKnown ? "technical" : meaning.class;
}

/**
 * Decides about one signal:
 * - what needs nobody (opening, closing, test, information) is logged;
 * - restore and cancel join the open alarm of their class, and never close it; without one they are logged;
 * - an alarm joins the open alarm of the same account and class, and raises its priority where its own is higher;
 *   another class always opens an alarm of its own;
 * - an account out of service only logs, except where life is at risk;
 * - an unknown account is never only logged: somebody must find out whose panel it is.
 */
export function classify({ meaning, account, openAlarm }: Situation): Decision {
  if (account !== null) {
    if (meaning.effect === "log") return { kind: "log" };
    if (account.status === "out_of_service" && !lifeAtRisk.has(meaning.class)) return { kind: "log" };
    if (openAlarm === null && meaning.effect !== "alarm") return { kind: "log" };
  }
  if (openAlarm !== null) {
    return {
      kind: "attach",
      alarmId: openAlarm.id,
      effect: meaning.effect,
      priority: meaning.effect === "alarm" ? Math.min(openAlarm.priority, meaning.priority) : openAlarm.priority,
    };
  }
  return meaning.effect === "alarm"
    ? { kind: "new_alarm", class: meaning.class, priority: meaning.priority }
    : { kind: "new_alarm", class: classToLookFor(meaning, false), priority: UNKNOWN_ACCOUNT_PRIORITY };
}
