import { trimBlanks } from "./tokens.ts";
import { readQuotedString } from "./quoted-string.ts";

/**
 * Splits a header value at its commas, but not at those inside quotes or angle brackets (RFC 3261 section 7.3.1).
 * Items are trimmed; an empty one stays, for the caller to refuse.
 * @throws SipError `value` when a quote is not closed.
 */
export function splitList(value: string): string[] {
  if (!value.includes(",") && !value.includes('"')) return [trimBlanks(value)];
  const items: string[] = [];
  let start = 0;
  let inAngles = false;
  for (let index = 0; index < value.length; index += 1) {
    const character = value[index];
    if (character === '"' && !inAngles) index = readQuotedString(value, index).end - 1;
    else if (character === "<") inAngles = true;
    else if (character === ">") inAngles = false;
    else if (character === "," && !inAngles) {
      items.push(trimBlanks(value.slice(start, index)));
      start = index + 1;
    }
  }
  items.push(trimBlanks(value.slice(start)));
  return items;
}
