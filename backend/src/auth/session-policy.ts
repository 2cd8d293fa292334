const HOUR_MS = 3_600_000;

/** How long a session lives. See docs/decisions/2026-11-23-authentication.md. */
export const sessionTimes = {
  /** From the last request; a page that only shows the queue makes none. */
  idleMs: 12 * HOUR_MS,
  /** From the sign-in. */
  absoluteMs: 24 * HOUR_MS,
  /** Longest wait for the end of a call after either. */
  callGraceMs: 4 * HOUR_MS,
  /** Told to the page this long before. */
  warnMs: 10 * 60_000,
} as const;

export interface SessionAge {
  /** UTC epoch milliseconds, like all here. */
  readonly createdAt: number;
  readonly lastSeenAt: number;
}

export interface SessionEnds {
  readonly idleExpiresAt: number;
  readonly absoluteExpiresAt: number;
  /** The earlier of the two. */
  readonly expiresAt: number;
}

export function sessionEnds({ createdAt, lastSeenAt }: SessionAge): SessionEnds {
  const idleExpiresAt = lastSeenAt + sessionTimes.idleMs;
  const absoluteExpiresAt = createdAt + sessionTimes.absoluteMs;
  return { idleExpiresAt, absoluteExpiresAt, expiresAt: Math.min(idleExpiresAt, absoluteExpiresAt) };
}

/** A call keeps its session, but not for ever. */
export function isExpired(age: SessionAge, now: number, inCall: boolean): boolean {
  const { expiresAt } = sessionEnds(age);
  return now >= expiresAt + (inCall ? sessionTimes.callGraceMs : 0);
}
