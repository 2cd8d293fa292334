import type { SipResponse } from "@readyline/sip";

/** Within the 4xx class: answers that say how the request could succeed come first (RFC 3261 section 16.7, step 6). */
const helpful = [401, 407, 415, 420, 484];

/**
 * The failure to pass on when no branch succeeded: a 6xx if there is any, else one of the lowest class, and in that a
 * helpful one, else the first that came. `null` for none.
 */
export function bestResponse(failures: readonly SipResponse[]): SipResponse | null {
  const final = failures.find(({ status }) => status >= 600);
  if (final !== undefined) return final;
  const lowest = Math.min(...failures.map(({ status }) => Math.floor(status / 100)));
  const candidates = failures.filter(({ status }) => Math.floor(status / 100) === lowest);
  return candidates.find(({ status }) => helpful.includes(status)) ?? candidates[0] ?? null;
}
