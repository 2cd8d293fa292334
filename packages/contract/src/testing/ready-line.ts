import type { LineFacts } from "../line.ts";

/** Facts of a line that is ready: registered, and each proof of it told at this time. @param nowMs UTC epoch milliseconds */
export const readyLine = (nowMs: number, provenAt: number): LineFacts => ({
  extension: "1001",
  registration: {
    state: "registered",
    since: nowMs - 60_000,
    expiresAt: nowMs + 60_000,
    contactIsOurs: true,
    contactSeenAt: provenAt,
    contactAskedEveryMs: 4_000,
  },
  pbxLeg: { state: "up", provenAt },
  browserLeg: { state: "attached", provenAt },
  elsewhere: null,
  cause: null,
});
