import type { HeaderEntry } from "./headers.ts";
import { makeHeader } from "./headers.ts";
import { toOf } from "./identity.ts";
import type { SipHeader, SipRequest, SipResponse } from "./message.ts";

export interface ResponseParts {
  /** Put on To where the request has none; not put on a 100. Needed for every other status outside a dialog. */
  readonly toTag?: string;
  /** After those that are copied from the request. Content-Length is written by `serialize`. */
  readonly headers?: readonly HeaderEntry[];
  readonly body?: string;
}

/**
 * An answer to the request (RFC 3261 section 8.2.6): Via, From, To, Call-ID and CSeq are copied, and Record-Route too
 * where the answer may make a dialog (101 to 299, section 12.1.1).
 */
export function makeResponse(
  request: SipRequest,
  status: number,
  reason: string,
  parts: ResponseParts = {},
): SipResponse {
  const copied = new Set(["via", "from", "to", "call-id", "cseq"]);
  if (status > 100 && status < 300) copied.add("record-route");
  if (status === 100) copied.add("timestamp");
  const headers = request.headers
    .filter((line) => copied.has(line.name))
    .map((line): SipHeader => (line.name === "to" ? tagged(request, line, status, parts.toTag) : line));
  return {
    kind: "response",
    status,
    reason,
    headers: [...headers, ...(parts.headers ?? []).map(makeHeader)],
    body: parts.body ?? "",
  };
}

function tagged(request: SipRequest, to: SipHeader, status: number, toTag: string | undefined): SipHeader {
  if (toTag === undefined || status === 100 || toOf(request).params.has("tag")) return to;
  return { ...to, value: `${to.value};tag=${toTag}` };
}
