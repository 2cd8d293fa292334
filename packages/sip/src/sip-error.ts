/**
 * What is wrong with a message, in one word a program can compare.
 *
 * - `start_line`: neither a request line nor a status line (RFC 3261 section 7.1 and 7.2)
 * - `version`: a SIP version other than 2.0
 * - `framing`: no end of headers, bare CR or LF, control characters, body length (section 7.3 and 18.3)
 * - `header`: a header line that is none, a folded line or a compact name where those are refused
 * - `duplicate`: a header or parameter twice that may be there once
 * - `missing`: a header that every message has is absent
 * - `value`: the value of a known header is against its grammar
 * - `uri`: a URI against its grammar
 * - `scheme`: a URI of another scheme than sip and sips
 * - `unsupported`: an algorithm or quality of protection that this package does not know
 */
export type SipErrorCode =
  | "start_line"
  | "version"
  | "framing"
  | "header"
  | "duplicate"
  | "missing"
  | "value"
  | "uri"
  | "scheme"
  | "unsupported";

const statusOf: Readonly<Record<SipErrorCode, number>> = {
  start_line: 400,
  version: 505,
  framing: 400,
  header: 400,
  duplicate: 400,
  missing: 400,
  value: 400,
  uri: 400,
  scheme: 416,
  unsupported: 400,
};

/** The one error of this package. The same text fails again, so a retry never helps. */
export class SipError extends Error {
  readonly code: SipErrorCode;
  /** The SIP status that fits as an answer, 400 to 699. */
  readonly status: number;

  constructor(code: SipErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "SipError";
    this.code = code;
    this.status = statusOf[code];
  }
}
