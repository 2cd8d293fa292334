import { SipError } from "../sip-error.ts";
import { parseNameAddr } from "../fields/name-addr.ts";
import { parseVia } from "../fields/via.ts";
import type { ParseMode } from "../grammar/tokens.ts";
import { isCallId } from "../grammar/tokens.ts";
import { splitList } from "../grammar/split-list.ts";
import { parseUri } from "../uri/sip-uri.ts";
import { mandatory, single, singleAlways } from "./header-names.ts";
import { headersOf, listOf } from "./headers.ts";
import { callIdOf, cseqOf, fromOf, toOf, topVia } from "./identity.ts";
import type { SipHeader, SipMessage } from "./message.ts";

/** Refuses a message whose mandatory headers are absent, doubled or unreadable. @throws SipError */
export function validateMessage(message: SipMessage, mode: ParseMode): void {
  refuseDuplicates(message.headers, mode === "strict" ? single : singleAlways);
  for (const name of mandatory)
    if (!message.headers.some((candidate) => candidate.name === name)) throw new SipError("missing", `no ${name}`);
  const cseq = cseqOf(message);
  if (message.kind === "request" && cseq.method !== message.method)
    throw new SipError("value", "the method of CSeq is not that of the request");
  fromOf(message);
  toOf(message);
  topVia(message);
  if (callIdOf(message) === "") throw new SipError("value", "Call-ID is empty");
  if (mode === "strict") validateStrictly(message);
}

function refuseDuplicates(headers: readonly SipHeader[], names: ReadonlySet<string>): void {
  const seen = new Set<string>();
  for (const { name } of headers) {
    if (names.has(name) && seen.has(name)) throw new SipError("duplicate", `the header ${name} comes twice`);
    seen.add(name);
  }
}

function validateStrictly(message: SipMessage): void {
  if (!isCallId(callIdOf(message))) throw new SipError("value", "Call-ID is against its grammar");
  for (const name of ["from", "to"]) for (const value of headersOf(message, name)) validateAddress(value);
  for (const name of ["contact", "route", "record-route"]) {
    const addresses = listOf(message, name);
    for (const value of addresses) if (!(name === "contact" && value === "*")) validateAddress(value);
  }
  for (const value of headersOf(message, "via")) {
    const values = splitList(value);
    // A browser writes one Via. In responses it repeats the lines of the request, which may hold lists.
    if (message.kind === "request" && values.length > 1) throw new SipError("value", "several values in one Via");
    for (const one of values) parseVia(one);
  }
  if (message.kind === "request") validateUri(message.uri);
}

function validateAddress(value: string): void {
  validateUri(parseNameAddr(value).uri);
}

function validateUri(text: string): void {
  if (parseUri(text).password !== null) throw new SipError("uri", "a URI with a password");
}
