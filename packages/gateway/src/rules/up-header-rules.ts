import {
  type Credentials,
  header,
  headersOf,
  onceALine,
  parseCredentials,
  parseNameAddr,
  parseParameters,
  parseUri,
  SipError,
  type SipHeader,
  splitList,
} from "@readyline/sip";
import { CALLS_HEADER, isCallsHeader } from "../registration/claimed-calls.ts";
import type { UpRequestFacts } from "./facts.ts";
import { respond, type Rule } from "./rule.ts";
import { isOwnAor } from "./uris.ts";

const everywhere = [
  "via",
  "route",
  "max-forwards",
  "to",
  "from",
  "call-id",
  "cseq",
  "authorization",
  "proxy-authorization",
  "contact",
  "session-expires",
  "allow",
  "accept",
  "supported",
  "user-agent",
  "content-type",
  "content-length",
];
const dialogHeaders = ["event", "subscription-state", "refer-to", "referred-by"];
/** Repeated in the gateway's call events. */
const callHeaders = ["x-readyline-attempt", "x-readyline-alarm", "x-readyline-contact"] as const;
/** Taken out by the gateway. */
export const readylineHeaders = [...callHeaders, CALLS_HEADER] as const;

const known: ReadonlySet<string> = new Set([
  ...everywhere,
  ...dialogHeaders,
  ...readylineHeaders,
  "expires",
  "reason",
  "replaces",
]);

const forbidden = respond(403, "Header not allowed");
const has = (facts: UpRequestFacts, names: readonly string[]): boolean =>
  facts.message.headers.some((line) => names.includes(line.name));

export const upHeaderRules: readonly Rule<UpRequestFacts>[] = [
  {
    id: "up.header-known",
    text: "A request has only headers that JsSIP writes: no Alert-Info, Call-Info, Answer-Mode, Join, Target-Dialog, Require, P-*, identity or privacy header.",
    outcome: forbidden,
    breaks: ({ message }) => message.headers.some((line) => !known.has(line.name)),
  },
  {
    id: "up.header-expires",
    text: "Expires is in REGISTER only.",
    outcome: forbidden,
    breaks: (facts) => facts.message.method !== "REGISTER" && has(facts, ["expires"]),
  },
  {
    id: "up.header-reason",
    text: "Reason is in CANCEL and BYE only.",
    outcome: forbidden,
    breaks: (facts) => !["CANCEL", "BYE"].includes(facts.message.method) && has(facts, ["reason"]),
  },
  {
    id: "up.header-dialog",
    text: "Event, Subscription-State, Refer-To and Referred-By are in a dialog only.",
    outcome: forbidden,
    breaks: (facts) => facts.kind !== "in-dialog" && has(facts, dialogHeaders),
  },
  {
    id: "up.header-readyline",
    text: "X-Readyline-Attempt, -Alarm and -Contact are in an INVITE outside a dialog only, each once and an identifier.",
    outcome: forbidden,
    breaks: breaksOwnHeaders,
  },
  {
    id: "up.header-calls",
    text: "X-Readyline-Calls is in REGISTER only, once, and a list of Call-IDs.",
    outcome: forbidden,
    breaks: ({ message }) => {
      const values = headersOf(message, CALLS_HEADER);
      return values.length > 0 && (message.method !== "REGISTER" || !isCallsHeader(values));
    },
  },
  {
    id: "up.replaces",
    text: "Replaces is in INVITE only and names a dialog of this leg (RFC 3891).",
    outcome: forbidden,
    breaks: (facts) => {
      const value = header(facts.message, "replaces");
      return value !== undefined && (facts.message.method !== "INVITE" || !namesOwnDialog(facts, value));
    },
  },
  {
    id: "up.referred-by",
    text: "Referred-By is the own address-of-record (RFC 3892).",
    outcome: forbidden,
    breaks: (facts) => {
      const value = header(facts.message, "referred-by");
      return value !== undefined && !isOwnAor(parseNameAddr(value).uri, facts.profile);
    },
  },
  {
    id: "up.refer-to-replaces",
    text: "The only header of the URI in Refer-To is one Replaces, which names a dialog of this leg.",
    outcome: forbidden,
    breaks: (facts) => {
      const headers = referTarget(facts)?.headers ?? [];
      const [first, ...more] = headers;
      if (first === undefined) return false;
      return more.length > 0 || first[0] !== "replaces" || !namesOwnDialog(facts, unescaped(first[1]));
    },
  },
  {
    id: "up.auth-digest",
    text: "Authorization and Proxy-Authorization are Digest credentials, each at most once, with a client nonce of plain characters.",
    outcome: forbidden,
    breaks: ({ message }) => {
      const lines = message.headers.filter(isCredentials);
      return lines.some((line) => !isPlainDigest(line)) || twice(lines);
    },
  },
  {
    id: "up.auth-offered",
    text: "Credentials answer a nonce that the PBX offered on this leg for this header, and with the protection it asked for.",
    outcome: forbidden,
    breaks: (facts) =>
      readable(facts).some(([name, credentials]) => {
        const offered = facts.offered(name, credentials.nonce);
        return offered === null || (credentials.qop !== null) !== offered.challenge.qop.length > 0;
      }),
  },
  {
    id: "up.auth-uri",
    text: "The uri of credentials is the Request-URI, letter by letter.",
    outcome: forbidden,
    breaks: (facts) => readable(facts).some(([, credentials]) => credentials.uri !== facts.message.uri),
  },
];

function breaksOwnHeaders(facts: UpRequestFacts): boolean {
  const values = callHeaders.map((name) => headersOf(facts.message, name));
  if (values.every((list) => list.length === 0)) return false;
  if (facts.message.method !== "INVITE" || facts.kind !== "out-of-dialog") return true;
  return values.some((list) => list.length > 1 || list.some((value) => !/^[A-Za-z0-9-]{1,64}$/.test(value)));
}

/** The URI of Refer-To, or null where there is none. @throws SipError where it is no SIP URI. */
export function referTarget(facts: Pick<UpRequestFacts, "message">): ReturnType<typeof parseUri> | null {
  const value = header(facts.message, "refer-to");
  return value === undefined ? null : parseUri(parseNameAddr(splitList(value)[0] ?? "").uri);
}

/** @param value `call-id;to-tag=…;from-tag=…` */
function namesOwnDialog(facts: UpRequestFacts, value: string): boolean {
  const semicolon = value.indexOf(";");
  if (semicolon < 0) return false;
  const params = parseParameters(value, semicolon);
  const toTag = params.get("to-tag");
  const fromTag = params.get("from-tag");
  if (typeof toTag !== "string" || typeof fromTag !== "string") return false;
  return facts.namesOwnDialog(value.slice(0, semicolon).trim(), toTag, fromTag);
}

/** Octets that are no UTF-8 name no dialog. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return "";
    throw error;
  }
}

type CredentialsName = "authorization" | "proxy-authorization";
type CredentialsLine = SipHeader & { readonly name: CredentialsName };

const isCredentials = (line: SipHeader): line is CredentialsLine =>
  line.name === "authorization" || line.name === "proxy-authorization";

function twice(lines: readonly CredentialsLine[]): boolean {
  return new Set(lines.map(({ name }) => name)).size !== lines.length;
}

function isPlainDigest(line: CredentialsLine): boolean {
  const credentials = parsed(line);
  if (credentials === null) return false;
  return credentials.cnonce === null || /^[A-Za-z0-9._~+/=-]{1,64}$/.test(credentials.cnonce);
}

const readCredentials = onceALine(parseCredentials);

function parsed(line: CredentialsLine): Credentials | null {
  try {
    return readCredentials(line);
  } catch (error) {
    if (error instanceof SipError) return null;
    throw error;
  }
}

function readable(facts: UpRequestFacts): (readonly [CredentialsName, Credentials])[] {
  return facts.message.headers.filter(isCredentials).flatMap((line) => {
    const credentials = parsed(line);
    return credentials === null ? [] : [[line.name, credentials] as const];
  });
}
