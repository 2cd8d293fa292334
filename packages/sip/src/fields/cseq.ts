import { SipError } from "../sip-error.ts";
import { isToken } from "../grammar/tokens.ts";

/** The value of CSeq: number 0 to 2^31 - 1, and method. */
export interface CSeq {
  readonly number: number;
  readonly method: string;
}

/** Reads CSeq. @throws SipError `value`; numbers from 2^31 are refused (RFC 3261 section 8.1.1.5). */
export function parseCSeq(value: string): CSeq {
  const found = /^(\d{1,10})[ \t]+(\S+)$/.exec(value);
  const number = Number(found?.[1] ?? Number.NaN);
  const method = found?.[2] ?? "";
  if (!isToken(method) || !(number < 2 ** 31)) throw new SipError("value", "CSeq is against its grammar");
  return { number, method };
}
