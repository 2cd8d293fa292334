import { contactIdCodes } from "./contact-id-codes.ts";
import type { EventMeaning } from "./event-rows.ts";
import { siaCodes } from "./sia-codes.ts";

export type Qualifier = "new" | "restore" | "status";

/** Letters: SIA DC-03. Digits: Contact ID (SIA DC-05). */
export function protocolOf(code: string): "SIA" | "Contact ID" {
  return /^\d+$/.test(code) ? "Contact ID" : "SIA";
}

/**
 * Meaning of an event code as panels send it, in any letter case. A code that is in no table is an alarm
 * (technical, priority 4): refusing it would make the panel send it for ever and would hide it from everybody.
 */
export function meaningOf(code: string, qualifier: Qualifier): EventMeaning {
  const known = code.toUpperCase();
  const meaning = siaCodes.get(known) ?? contactIdCodes.get(known) ?? unknownCode(code);
  if (qualifier !== "restore") return meaning;
  if (meaning.effect === "alarm") return { ...meaning, effect: "restore", text: `${meaning.text} restored` };
  const closed = closingText(known);
  return closed === null ? meaning : { ...meaning, text: closed };
}

function unknownCode(code: string): EventMeaning {
  return { effect: "alarm", class: "technical", priority: 4, text: `Unknown code ${code}`, numberIs: "zone" };
}

/** Contact ID 400–459 say opening as "new" and closing as "restore" of the same code (DC-05 section 5). */
function closingText(code: string): string | null {
  return /^4[0-5]\d$/.test(code) && code !== "406" ? "Closed" : null;
}
