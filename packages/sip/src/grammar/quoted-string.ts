import { SipError } from "../sip-error.ts";

/** A quoted string found in a text: `raw` lies between the quotes as sent, `end` is the index after the closing quote. */
export interface QuotedString {
  readonly raw: string;
  readonly end: number;
}

/**
 * Reads `quoted-string` (RFC 3261 section 25.1) whose opening quote is at `start`.
 * @throws SipError `value` when it is not closed.
 */
export function readQuotedString(text: string, start: number): QuotedString {
  for (let index = start + 1; index < text.length; index += 1) {
    const character = text[index];
    if (character === "\\") index += 1;
    else if (character === '"') return { raw: text.slice(start + 1, index), end: index + 1 };
  }
  throw new SipError("value", "a quoted string is not closed");
}

/** Takes the backslashes of quoted pairs out. */
export function unquote(raw: string): string {
  return raw.includes("\\") ? raw.replace(/\\(.)/gs, "$1") : raw;
}

/** The text as a quoted string, quotes included. */
export function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&")}"`;
}
