const WINDOW_MS = 1_000;

/** Asks for a slot: `go` is called once, at once or later. Calling what is returned gives the place up. */
export type Admission = (go: () => void) => () => void;

/**
 * Lets connections to the PBX begin in the order they were asked for, never more than `perSecond` within any second: after
 * a restart of the PBX or of this server a thousand consoles come as a queue, not as one.
 */
export class Pace {
  private readonly perSecond: number;
  private readonly now: () => number;
  private readonly waiting = new Set<() => void>();
  /** When the last ones were let in, oldest first; at most `perSecond`. */
  private begun: number[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(perSecond: number, now: () => number) {
    this.perSecond = perSecond;
    this.now = now;
  }

  get size(): number {
    return this.waiting.size;
  }

  readonly admit: Admission = (go) => {
    // The same function may ask twice.
    const entry = (): void => go();
    this.waiting.add(entry);
    this.pump();
    return () => void this.waiting.delete(entry);
  };

  dispose(): void {
    clearTimeout(this.timer);
    this.waiting.clear();
  }

  private pump(): void {
    clearTimeout(this.timer);
    const nowMs = this.now();
    // A clock that was set back must not stop everybody.
    this.begun = this.begun.filter((atMs) => nowMs - atMs < WINDOW_MS && atMs <= nowMs);
    for (const entry of this.waiting) {
      if (this.begun.length >= this.perSecond) break;
      this.waiting.delete(entry);
      this.begun.push(nowMs);
      entry();
    }
    const [oldest] = this.begun;
    if (this.waiting.size > 0 && oldest !== undefined) {
      this.timer = setTimeout(() => this.pump(), oldest + WINDOW_MS - nowMs);
    }
  }
}
