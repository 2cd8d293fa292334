import type { EventMeaning } from "./event-rows.ts";

export interface SignalPlace {
  /** Zone or user number as received. */
  readonly number: string | null;
  /** The zone's name in the account, where there is one. */
  readonly zoneName: string | null;
}

/** What happened, in words: `Burglary, zone 3 Back door`, `Duress, user 7`. */
export function signalWords(meaning: EventMeaning, place: SignalPlace): string {
  if (place.number === null) return meaning.text;
  const name = meaning.numberIs === "zone" && place.zoneName !== null ? ` ${place.zoneName}` : "";
  return `${meaning.text}, ${meaning.numberIs} ${place.number}${name}`;
}

/** Title of an alarm; without an account it begins with the number that nobody knows. */
export function alarmTitle(
  meaning: EventMeaning,
  place: SignalPlace,
  accountNumber: string,
  accountIsKnown: boolean,
): string {
  const words = signalWords(meaning, place);
  return accountIsKnown ? words : `Unknown account ${accountNumber}: ${words}`;
}
