import type { StatusFacts } from "../line-status/facts.ts";
import type { LinkState } from "../registration/link-state.ts";

interface ReadyFacts extends StatusFacts {
  readonly link: Extract<LinkState, { kind: "registered" }>;
}

/** What is known of a line that is ready, without a word of the gateway. @param now UTC epoch milliseconds */
export const readyFacts = (now: number): ReadyFacts => ({
  now,
  configured: true,
  secureContext: true,
  online: true,
  feed: "live",
  link: {
    kind: "registered",
    since: now - 60_000,
    expiresAt: now + 240_000,
    refreshAt: now + 90_000,
    refreshDeadlineAt: null,
    probeDeadlineAt: null,
  },
  wanted: true,
  gateway: null,
  proofs: null,
  pbxCause: null,
  microphone: "granted",
  sound: "unlocked",
  tab: "owner",
  call: null,
  incoming: false,
  poorPath: null,
});
