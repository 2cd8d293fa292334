/** One header line. Several values in one line stay together; `listOf` splits them. */
export interface SipHeader {
  /** Lower case, long form: `call-id` for `Call-ID` and `i`. */
  readonly name: string;
  /** As sent. */
  readonly rawName: string;
  /** Without blanks at its ends, folded lines joined by one space. */
  readonly value: string;
}

export interface SipRequest {
  readonly kind: "request";
  readonly method: string;
  /** Request-URI as sent. */
  readonly uri: string;
  readonly headers: readonly SipHeader[];
  readonly body: string;
}

export interface SipResponse {
  readonly kind: "response";
  /** 100 to 699. */
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly SipHeader[];
  readonly body: string;
}

export type SipMessage = SipRequest | SipResponse;
