import { SipError } from "../sip-error.ts";
import type { CSeq } from "../fields/cseq.ts";
import { parseCSeq } from "../fields/cseq.ts";
import type { NameAddr } from "../fields/name-addr.ts";
import { parseNameAddr } from "../fields/name-addr.ts";
import type { Via } from "../fields/via.ts";
import { parseVia } from "../fields/via.ts";
import { splitList } from "../grammar/split-list.ts";
import { header } from "./headers.ts";
import type { SipMessage } from "./message.ts";

/*
 * Readers of the headers that say which transaction and dialog a message belongs to. They read leniently: a message
 * parsed in strict mode has had these headers checked strictly, and both readings are then the same.
 */

/** @throws SipError `missing` or `value`; never for a message that `parseMessage` returned. */
export function cseqOf(message: SipMessage): CSeq {
  return parseCSeq(required(message, "cseq"));
}

/** @throws SipError `missing` or `value`; never for a message that `parseMessage` returned. */
export function fromOf(message: SipMessage): NameAddr {
  return parseNameAddr(required(message, "from"), "lenient");
}

/** @throws SipError `missing` or `value`; never for a message that `parseMessage` returned. */
export function toOf(message: SipMessage): NameAddr {
  return parseNameAddr(required(message, "to"), "lenient");
}

/** @throws SipError `missing`; never for a message that `parseMessage` returned. */
export function callIdOf(message: SipMessage): string {
  return required(message, "call-id");
}

/** The first value of the first Via. @throws SipError `missing` or `value`; never for a message that `parseMessage` returned. */
export function topVia(message: SipMessage): Via {
  return parseVia(splitList(required(message, "via"))[0] ?? "", "lenient");
}

function required(message: SipMessage, name: string): string {
  const value = header(message, name);
  if (value === undefined) throw new SipError("missing", `no ${name}`);
  return value;
}
