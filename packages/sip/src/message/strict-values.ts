import { SipError } from "../sip-error.ts";
import { parseNameAddr } from "../fields/name-addr.ts";
import { parseVia } from "../fields/via.ts";
import { isCallId } from "../grammar/tokens.ts";
import { splitList } from "../grammar/split-list.ts";
import type { SipUri } from "../uri/sip-uri.ts";
import { parseUri } from "../uri/sip-uri.ts";
import { headersOf, listOf } from "./headers.ts";
import { callIdOf } from "./identity.ts";
import type { SipMessage } from "./message.ts";

const token = "[A-Za-z0-9\\-.!%*_+`'~]+";
const parameters = `(?:[ \\t]*;[ \\t]*${token}(?:[ \\t]*=[ \\t]*(?:${token}|"(?:[^"\\\\]|\\\\.)*"))?)*`;

/** Headers that steer a transaction or say what a body is, with the whole of their grammar (RFC 3261 section 25.1). */
const grammars: readonly (readonly [name: string, grammar: RegExp])[] = [
  ["max-forwards", /^(?:\d{1,2}|1\d\d|2[0-4]\d|25[0-5])$/],
  ["expires", /^\d{1,10}$/],
  ["min-expires", /^\d{1,10}$/],
  ["content-type", new RegExp(`^${token}/${token}${parameters}$`)],
  ["session-expires", new RegExp(`^\\d{1,10}${parameters}$`)],
  ["min-se", new RegExp(`^\\d{1,10}${parameters}$`)],
  ["event", new RegExp(`^${token}${parameters}$`)],
];

const routes = ["route", "record-route"];
const singleAddresses = ["from", "to", "refer-to", "referred-by"];

/** Refuses what a lenient reading would let pass in the headers that identify and route. @throws SipError */
export function validateStrictly(message: SipMessage): void {
  if (!isCallId(callIdOf(message))) throw new SipError("value", "Call-ID is against its grammar");
  for (const [name, grammar] of grammars)
    for (const value of headersOf(message, name))
      if (!grammar.test(value)) throw new SipError("value", `${name} is against its grammar`);
  for (const name of singleAddresses) for (const value of headersOf(message, name)) validateAddress(value);
  for (const value of listOf(message, "contact")) if (value !== "*") validateAddress(value);
  for (const name of routes) for (const value of listOf(message, name)) validateUri(parseNameAddr(value).uri);
  validateVia(message);
  if (message.kind !== "request") return;
  const target = validateUri(message.uri);
  refuseMaddr(target);
  // RFC 3261 section 19.1.1: headers are for URIs on pages and in Refer-To, never for a Request-URI.
  if (target.headers.length > 0) throw new SipError("uri", "a Request-URI with headers");
}

function validateVia(message: SipMessage): void {
  for (const line of headersOf(message, "via")) {
    const values = splitList(line);
    // A browser writes one Via. In responses it repeats the lines of the request, which may hold lists.
    if (message.kind === "request" && values.length > 1) throw new SipError("value", "several values in one Via");
    for (const value of values) parseVia(value);
  }
}

/**
 * An address that says who or where someone is. `maddr` would send the request elsewhere than the host says (RFC 3261
 * section 19.1.1), and JsSIP takes it for the host; only a telephone server writes it, into routes.
 */
function validateAddress(value: string): void {
  refuseMaddr(validateUri(parseNameAddr(value).uri));
}

function refuseMaddr(uri: SipUri): void {
  if (uri.parameters.has("maddr")) throw new SipError("uri", "a URI with maddr");
}

function validateUri(text: string): SipUri {
  const uri = parseUri(text);
  if (uri.password !== null) throw new SipError("uri", "a URI with a password");
  return uri;
}
