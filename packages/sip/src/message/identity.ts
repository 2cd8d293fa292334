import { SipError } from "../sip-error.ts";
import type { CSeq } from "../fields/cseq.ts";
import { parseCSeq } from "../fields/cseq.ts";
import type { NameAddr } from "../fields/name-addr.ts";
import { parseNameAddr } from "../fields/name-addr.ts";
import type { Via } from "../fields/via.ts";
import { parseVia } from "../fields/via.ts";
import { splitList } from "../grammar/split-list.ts";
import type { SipHeader, SipMessage } from "./message.ts";
import { onceALine } from "./once-a-line.ts";

/*
 * Readers of the headers that say which transaction and dialog a message belongs to. They read leniently: a message
 * parsed in strict mode has had these headers checked strictly, and both readings are then the same.
 */

const readCSeq = onceALine(parseCSeq);
const readAddress = onceALine((value) => parseNameAddr(value, "lenient"));
const readTopVia = onceALine((value) => parseVia(splitList(value)[0] ?? "", "lenient"));

/** @throws SipError `missing` or `value`; never for a message that `parseMessage` returned. */
export function cseqOf(message: SipMessage): CSeq {
  return readCSeq(required(message, "cseq"));
}

/** @throws SipError `missing` or `value`; never for a message that `parseMessage` returned. */
export function fromOf(message: SipMessage): NameAddr {
  return readAddress(required(message, "from"));
}

/** @throws SipError `missing` or `value`; never for a message that `parseMessage` returned. */
export function toOf(message: SipMessage): NameAddr {
  return readAddress(required(message, "to"));
}

/** @throws SipError `missing`; never for a message that `parseMessage` returned. */
export function callIdOf(message: SipMessage): string {
  return required(message, "call-id").value;
}

/** The first value of the first Via. @throws SipError `missing` or `value`; never for a message that `parseMessage` returned. */
export function topVia(message: SipMessage): Via {
  return readTopVia(required(message, "via"));
}

function required(message: SipMessage, name: string): SipHeader {
  const line = message.headers.find((candidate) => candidate.name === name);
  if (line === undefined) throw new SipError("missing", `no ${name}`);
  return line;
}
