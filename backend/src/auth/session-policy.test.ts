import { expect, test } from "vitest";
import { isExpired, sessionEnds, sessionTimes } from "./session-policy.ts";

const hour = 3_600_000;
const createdAt = 1_000 * hour;

test.each([
  { what: "just signed in", lastSeen: 0, at: 0, inCall: false, expired: false },
  { what: "unused for almost 12 h", lastSeen: 1, at: 12.99, inCall: false, expired: false },
  { what: "unused for 12 h", lastSeen: 1, at: 13, inCall: false, expired: true },
  { what: "unused for 12 h, in a call", lastSeen: 1, at: 13, inCall: true, expired: false },
  { what: "unused for 16 h, in a call", lastSeen: 1, at: 17, inCall: true, expired: true },
  { what: "used, 24 h old", lastSeen: 23.9, at: 24, inCall: false, expired: true },
  { what: "used, 24 h old, in a call", lastSeen: 23.9, at: 27.99, inCall: true, expired: false },
  { what: "used, 28 h old, in a call", lastSeen: 27.9, at: 28, inCall: true, expired: true },
])("a session $what: expired = $expired", ({ lastSeen, at, inCall, expired }) => {
  const age = { createdAt, lastSeenAt: createdAt + lastSeen * hour };
  expect(isExpired(age, createdAt + at * hour, inCall)).toBe(expired);
});

test("the earlier of the two ends counts", () => {
  const ends = sessionEnds({ createdAt, lastSeenAt: createdAt + 20 * hour });
  expect(ends.expiresAt).toBe(ends.absoluteExpiresAt);
  expect(ends.idleExpiresAt).toBe(createdAt + 32 * hour);
  expect(sessionTimes.absoluteMs).toBe(24 * hour);
});
