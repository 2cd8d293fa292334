const WINDOW_MS = 1_000;
/** A page comes this much before its time without being sent away again: timers are not exact. */
const EARLY_MS = 10;
/** Reservations of pages that never came are forgotten this long after the last of them was due. */
const STALE_MS = 10_000;

/**
 * Who may go to the PBX when. After a restart of the PBX or of this server a thousand consoles are back within a second: each gets a time of
 * its own, and never more than `perSecond` begin within any second. Whoever comes while nobody waits goes at once.
 */
export class Slots {
  private readonly perSecond: number;
  /** When the last ones began, oldest first; at most `perSecond`. */
  private begun: number[] = [];
  private readonly reserved = new Map<string, number>();
  private lastSlotAt = 0;

  constructor(perSecond: number) {
    this.perSecond = perSecond;
  }

  /** How many wait for their time. */
  get size(): number {
    return this.reserved.size;
  }

  /**
   * @param key of the line; its reservation holds until it comes
   * @returns 0 = it may begin now; else the milliseconds after which it may ask again
   */
  admit(key: string, nowMs: number): number {
    this.tidy(nowMs);
    const slotAt = this.reserved.get(key);
    if (slotAt !== undefined && slotAt > nowMs + EARLY_MS) return Math.ceil(slotAt - nowMs);
    const isFull = this.begun.length >= this.perSecond;
    const someWait = slotAt === undefined && this.lastSlotAt > nowMs;
    if (!isFull && !someWait) {
      this.reserved.delete(key);
      this.begun.push(nowMs);
      return 0;
    }
    const everyMs = WINDOW_MS / this.perSecond;
    const freeAt = isFull ? (this.begun[0] ?? nowMs) + WINDOW_MS : nowMs + everyMs;
    const nextAt = slotAt === undefined ? Math.max(freeAt, this.lastSlotAt + everyMs) : freeAt;
    if (slotAt === undefined) this.lastSlotAt = nextAt;
    this.reserved.set(key, nextAt);
    return Math.max(1, Math.ceil(nextAt - nowMs));
  }

  /** For something that can as well be left: takes a place where one is free and nobody waits. */
  takeFree(nowMs: number): boolean {
    this.tidy(nowMs);
    if (this.begun.length >= this.perSecond || this.reserved.size > 0) return false;
    this.begun.push(nowMs);
    return true;
  }

  private tidy(nowMs: number): void {
    // A clock that was set back must not stop everybody.
    this.begun = this.begun.filter((atMs) => nowMs - atMs < WINDOW_MS && atMs <= nowMs);
    const queueMs = this.reserved.size * (WINDOW_MS / this.perSecond);
    const isStale = this.lastSlotAt < nowMs - STALE_MS || this.lastSlotAt > nowMs + queueMs + STALE_MS;
    if (!isStale) return;
    this.reserved.clear();
    this.lastSlotAt = 0;
  }
}
