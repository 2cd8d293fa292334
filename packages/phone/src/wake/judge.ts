export interface TickFacts {
  /** UTC epoch milliseconds. */
  readonly now: number;
  readonly previousTickAt: number;
  /** How often ticks should come. */
  readonly intervalMs: number;
  readonly lastHeardAt: number;
  readonly silentAfterMs: number;
  readonly lateTimerMs: number;
}

/**
 * Reads silence on the link at the moment a timer really runs. Browsers hold back the timers of hidden pages (Chromium:
 * to one a minute), so a late timer alone proves nothing: it means sleep or freeze only if nothing was heard either, and
 * then the link is probed first, since what came in meanwhile may still wait to be handled.
 */
export function judgeTick(facts: TickFacts): "fine" | "silent" | "woke" {
  if (facts.now - facts.lastHeardAt <= facts.silentAfterMs) return "fine";
  const late = facts.now - facts.previousTickAt - facts.intervalMs;
  return late > facts.lateTimerMs ? "woke" : "silent";
}
