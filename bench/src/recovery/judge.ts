import type { Light } from "../truth/judge.ts";

/** A call that was sent to a client. */
export interface Attempt {
  /** Epoch milliseconds. */
  readonly sentAt: number;
  /** When the client had it; null where it has not come. */
  readonly reachedAt: number | null;
}

/** One fault, epoch milliseconds. In between the client cannot be reached. */
export interface Outage {
  /** It began to be made. */
  readonly beganAt: number;
  /** It stood. */
  readonly stoodAt: number;
  /** It began to be taken away. */
  readonly healingAt: number;
  /** What was lost serves again. */
  readonly healedAt: number;
  /** End of the watch. */
  readonly endedAt: number;
}

export interface Recovery {
  /** From the fault to the client's own word that it is not registered; null where it did not say so before it rang again. */
  readonly noticedMs: number | null;
  /** From the healing until a call reached the client; null where none has to the end of the watch. */
  readonly ringsAgainMs: number | null;
  /** How long its word was "registered" while it could not be reached. */
  readonly liedMs: number;
}

/** When a call that was sent after the fault stood reached the client; one that was on its way when it began proves nothing. */
function rangAt(attempts: readonly Attempt[], { stoodAt }: Outage): number | null {
  const times = attempts.flatMap(({ sentAt, reachedAt }) =>
    sentAt >= stoodAt && reachedAt !== null ? [reachedAt] : [],
  );
  return times.length === 0 ? null : Math.min(...times);
}

/** Time within two moments in which the lights were green. @param lights oldest first */
function greenBetween(lights: readonly Light[], from: number, to: number): number {
  const spans = lights.map(({ colour, at }, index) => ({ colour, at, until: lights[index + 1]?.at ?? Infinity }));
  return spans
    .filter(({ colour }) => colour === "green")
    .reduce((sum, { at, until }) => sum + Math.max(0, Math.min(until, to) - Math.max(at, from)), 0);
}

/** @param lights what the client said, oldest first: green where registered */
export function judge(lights: readonly Light[], attempts: readonly Attempt[], outage: Outage): Recovery {
  const rang = rangAt(attempts, outage);
  const until = rang ?? outage.endedAt;
  const standing = lights.findLast(({ at }) => at <= outage.beganAt);
  const turned = lights.find(({ colour, at }) => at > outage.beganAt && at < until && colour !== "green");
  const noticedAt = standing !== undefined && standing.colour !== "green" ? outage.beganAt : (turned?.at ?? null);
  return {
    noticedMs: noticedAt === null ? null : noticedAt - outage.beganAt,
    ringsAgainMs: rang === null ? null : Math.max(0, rang - outage.healedAt),
    liedMs: greenBetween(lights, outage.beganAt, until),
  };
}

/** Whether a client is back: a call has reached it since the healing began, and it says so itself. */
export function isBack(lights: readonly Light[], attempts: readonly Attempt[], healingAt: number): boolean {
  return (
    lights.at(-1)?.colour === "green" && attempts.some(({ reachedAt }) => reachedAt !== null && reachedAt >= healingAt)
  );
}
