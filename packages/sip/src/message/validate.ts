import { SipError } from "../sip-error.ts";
import type { ParseMode } from "../grammar/tokens.ts";
import { mandatory, single, singleAlways } from "./header-names.ts";
import { callIdOf, cseqOf, fromOf, toOf, topVia } from "./identity.ts";
import type { SipHeader, SipMessage } from "./message.ts";
import { validateStrictly } from "./strict-values.ts";

/** Refuses a message whose mandatory headers are absent or unreadable. @throws SipError */
export function validateMessage(message: SipMessage, mode: ParseMode): void {
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

/** Refuses a second header of a name that carries one value. @throws SipError `duplicate` */
export function refuseDuplicates(headers: readonly SipHeader[], mode: ParseMode): void {
  const names = mode === "strict" ? single : singleAlways;
  for (const [index, { name }] of headers.entries()) {
    if (names.has(name) && headers.findIndex((other) => other.name === name) < index)
      throw new SipError("duplicate", `the header ${name} comes twice`);
  }
}
