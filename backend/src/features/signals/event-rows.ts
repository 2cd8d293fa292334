import type { AlarmClass } from "@readyline/contract";

/**
 * What a code asks for:
 * - `alarm`: needs an operator.
 * - `restore`: the condition of this class is over; linked to an open alarm, never closes it.
 * - `cancel`: somebody at the site cancelled; linked to an open alarm of this class, never closes it.
 * - `log`: kept, shown to nobody (opening, closing, test, information).
 */
export type SignalEffect = "alarm" | "restore" | "cancel" | "log";

export interface EventMeaning {
  readonly effect: SignalEffect;
  readonly class: AlarmClass;
  /** 1 = highest. */
  readonly priority: number;
  /** For people, without the zone: `Burglary`. */
  readonly text: string;
  /** What the number after the code counts: a zone, or a user of the panel. */
  readonly numberIs: "zone" | "user";
}

/** The words in which the code tables are written. */
export const alarm = (kind: AlarmClass, priority: number, text: string): EventMeaning => ({
  effect: "alarm",
  class: kind,
  priority,
  text,
  numberIs: "zone",
});

/** As {@link alarm}, where the number names a user of the panel. */
export const userAlarm = (kind: AlarmClass, priority: number, text: string): EventMeaning => ({
  ...alarm(kind, priority, text),
  numberIs: "user",
});

export const restore = (kind: AlarmClass, text: string): EventMeaning => ({
  effect: "restore",
  class: kind,
  priority: 9,
  text,
  numberIs: "zone",
});

export const cancel = (kind: AlarmClass, text: string): EventMeaning => ({
  effect: "cancel",
  class: kind,
  priority: 9,
  text,
  numberIs: "user",
});

export const test = (text: string): EventMeaning => ({
  effect: "log",
  class: "test",
  priority: 9,
  text,
  numberIs: "zone",
});

export const information = (text: string): EventMeaning => ({
  effect: "log",
  class: "information",
  priority: 9,
  text,
  numberIs: "zone",
});

/** Opening, closing and other things done by a user of the panel. */
export const userInformation = (text: string): EventMeaning => ({ ...information(text), numberIs: "user" });
