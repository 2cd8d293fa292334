import { SipError } from "../sip-error.ts";
import { parseNameAddr } from "../fields/name-addr.ts";
import { parseVia } from "../fields/via.ts";
import { isCallId } from "../grammar/tokens.ts";
import { splitList } from "../grammar/split-list.ts";
import type { SipUri } from "../uri/sip-uri.ts";
import { parseUri } from "../uri/sip-uri.ts";
import { callIdOf } from "./identity.ts";
import type { SipMessage } from "./message.ts";
import { checkOnceALine } from "./once-a-line.ts";

const token = "[A-Za-z0-9\\-.!%*_+`'~]+";
const parameters = `(?:[ \\t]*;[ \\t]*${token}(?:[ \\t]*=[ \\t]*(?:${token}|"(?:[^"\\\\]|\\\\.)*"))?)*`;

/** Headers that steer a transaction or say what a body is, with the whole of their grammar (RFC 3261 section 25.1). */
const grammars: ReadonlyMap<string, RegExp> = new Map([
  ["max-forwards", /^(?:\d{1,2}|1\d\d|2[0-4]\d|25[0-5])$/],
  ["expires", /^\d{1,10}$/],
  ["min-expires", /^\d{1,10}$/],
  ["content-type", new RegExp(`^${token}/${token}${parameters}$`)],
  ["session-expires", new RegExp(`^\\d{1,10}${parameters}$`)],
  ["min-se", new RegExp(`^\\d{1,10}${parameters}$`)],
  ["event", new RegExp(`^${token}${parameters}$`)],
]);

const singleAddresses: ReadonlySet<string> = new Set(["from", "to", "refer-to", "referred-by"]);

/** Refuses what a lenient reading would let pass in the headers that identify and route. @throws SipError */
export function validateStrictly(message: SipMessage): void {
  if (!isCallId(callIdOf(message))) throw new SipError("value", "Call-ID is against its grammar");
  for (const line of message.headers) {
    validateLine(line);
    // A browser writes one Via. In responses it repeats the lines of the request, which may hold lists.
    if (line.name === "via" && message.kind === "request" && splitList(line.value).length > 1)
      throw new SipError("value", "several values in one Via");
  }
  if (message.kind !== "request") return;
  const target = validateUri(message.uri);
  refuseMaddr(target);
  // RFC 3261 section 19.1.1: headers are for URIs on pages and in Refer-To, never for a Request-URI.
  if (target.headers.length > 0) throw new SipError("uri", "a Request-URI with headers");
}

const validateLine = checkOnceALine(({ name, value }) => {
  if (grammars.get(name)?.test(value) === false) throw new SipError("value", `${name} is against its grammar`);
  if (singleAddresses.has(name)) validateAddress(value);
  else if (name === "via") {
    for (const via of splitList(value)) parseVia(via);
  } else if (name === "contact") {
    for (const contact of splitList(value)) if (contact !== "*") validateAddress(contact);
  } else if (name === "route" || name === "record-route") {
    for (const route of splitList(value)) validateUri(parseNameAddr(route).uri);
  }
});

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
