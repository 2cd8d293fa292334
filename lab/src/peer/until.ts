import { setTimeout as pause } from "node:timers/promises";

export interface UntilOptions {
  /** Default 10 000. */
  readonly deadlineMs?: number;
  /** Between two questions. Default 10. */
  readonly stepMs?: number;
}

/**
 * Asks until there is an answer other than null.
 * @param ask what it throws is thrown on at once
 * @throws Error at the deadline
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null> | T | null,
  options: UntilOptions = {},
): Promise<T> {
  const deadlineMs = options.deadlineMs ?? 10_000;
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (performance.now() > deadline) throw new Error(`waited ${deadlineMs} ms for ${what}`);
    await pause(options.stepMs ?? 10);
  }
}
