import { SipError } from "../sip-error.ts";
import type { ParseMode } from "../grammar/tokens.ts";
import { hasControls } from "../grammar/tokens.ts";

/**
 * Decodes the `%HH` escapes of a URI component as UTF-8.
 *
 * Strict refuses octets that are no UTF-8 and control characters hidden by escapes (RFC 4475 section 3.1.1.4 has a NUL
 * that a careless program takes for the end of the name). Lenient reads other octets as Latin-1, as old switches send.
 */
export function decodeEscapes(text: string, mode: ParseMode): string {
  const decoded = tryDecode(text) ?? (mode === "lenient" ? decodeOctets(text) : null);
  if (decoded === null) throw new SipError("uri", "escapes are not UTF-8");
  if (mode === "strict" && hasControls(decoded)) throw new SipError("uri", "escapes hide a control character");
  return decoded;
}

function tryDecode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

function decodeOctets(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

const unreserved = /^[A-Za-z0-9\-_.!~*'()]$/;

/**
 * One spelling for each component, for comparison (RFC 3261 section 19.1.4): an escape of an unreserved character is the
 * character; all other escapes stay, in upper case, since an escaped reserved character is not the same as the bare one.
 */
export function canonicalEscapes(text: string): string {
  const plain = text.replace(/%([0-9A-Fa-f]{2})/g, (escape: string, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return unreserved.test(character) ? character : escape.toUpperCase();
  });
  return plain.replace(/[\u0080-\uffff]+/g, (characters) => encodeURIComponent(characters.toWellFormed()));
}

/** Escapes what the user part of a SIP URI may not hold bare. */
export function escapeUser(user: string): string {
  return encodeURIComponent(user.toWellFormed()).replace(/%(?:26|3D|2B|24|2C|3B|3F|2F)/g, decodeURIComponent);
}
