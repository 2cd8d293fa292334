import { headersOf, type SipRequest } from "@readyline/sip";

/** In REGISTER: Call-IDs of the calls that the page has, separated by commas; `none` where it has none. */
export const CALLS_HEADER = "x-readyline-calls";

/** @returns null where the page does not say */
export function claimedCalls(register: SipRequest): ReadonlySet<string> | null {
  const [value] = headersOf(register, CALLS_HEADER);
  if (value === undefined) return null;
  return new Set(value === "none" ? [] : value.split(",").map((callId) => callId.trim()));
}

/** Whether the header is there once and a list of Call-IDs (RFC 3261 section 25.1 `word`, without the comma). */
export function isCallsHeader(values: readonly string[]): boolean {
  return (
    values.length === 1 && /^[\w.!%*+`'~()<>:/?@-]{1,128}(, ?[\w.!%*+`'~()<>:/?@-]{1,128}){0,15}$/.test(values[0] ?? "")
  );
}
