import { randomBytes } from "node:crypto";
import { type HeaderEntry, makeHeader, type SipRequest } from "@readyline/sip";

/** A branch of RFC 3261 that nobody guesses (section 8.1.1.7). */
function newBranch(): string {
  return `z9hG4bK${randomBytes(12).toString("hex")}`;
}

export function newTag(): string {
  return randomBytes(8).toString("hex");
}

export function newCallId(): string {
  return randomBytes(16).toString("hex");
}

export interface RequestParts {
  readonly method: string;
  readonly uri: string;
  readonly viaHost: string;
  /** Default: a new one. */
  readonly branch?: string;
  /** Values of From and To, tags included. */
  readonly from: string;
  readonly to: string;
  readonly callId: string;
  readonly cseq: number;
  readonly route?: readonly string[];
  readonly headers?: readonly HeaderEntry[];
}

/** A request of the gateway's own, without body. */
export function buildRequest(parts: RequestParts): SipRequest {
  const entries: HeaderEntry[] = [
    ["Via", `SIP/2.0/WS ${parts.viaHost};branch=${parts.branch ?? newBranch()}`],
    ["Max-Forwards", "70"],
    ...(parts.route ?? []).map((value): HeaderEntry => ["Route", value]),
    ["From", parts.from],
    ["To", parts.to],
    ["Call-ID", parts.callId],
    ["CSeq", `${parts.cseq} ${parts.method}`],
    ...(parts.headers ?? []),
    ["Content-Length", "0"],
  ];
  return { kind: "request", method: parts.method, uri: parts.uri, headers: entries.map(makeHeader), body: "" };
}
