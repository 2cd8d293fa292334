import type { CauseCode } from "@readyline/contract";
import type { HeaderEntry } from "@readyline/sip";

/** Tells the page why, in responses that the gateway makes or failures it relays: `<cause>[;retry-at=<UTC epoch ms>]`. */
export function causeHeader(code: CauseCode, retryAtMs: number | null): HeaderEntry {
  return ["X-Readyline-Cause", retryAtMs === null ? code : `${code};retry-at=${Math.round(retryAtMs)}`];
}
