/**
 * Notices a page whose JavaScript is silent, exactly when it has been for long enough: a beat that looks now and then would find it up to
 * a beat later. The gateway asks the page every 1.5 s, so 3.6 s of silence are two questions without an answer.
 */
export class PageWatch {
  private readonly silentMs: number;
  private readonly now: () => number;
  private readonly heardAt: () => number;
  private readonly onSilent: () => void;
  private timer: NodeJS.Timeout | undefined;
  private dueAt = 0;

  /** @param heardAt when something was last heard, or the page came; epoch milliseconds */
  constructor(silentMs: number, now: () => number, heardAt: () => number, onSilent: () => void) {
    this.silentMs = silentMs;
    this.now = now;
    this.heardAt = heardAt;
    this.onSilent = onSilent;
    this.arm();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private arm(): void {
    this.dueAt = this.heardAt() + this.silentMs;
    this.timer = setTimeout(() => this.look(), Math.max(0, this.dueAt - this.now()));
  }

  private look(): void {
    const now = this.now();
    // This process itself was stopped: what came meanwhile is read first, and silence proves nothing yet.
    const isLate = now - this.dueAt > 1_000;
    if (isLate) this.timer = setTimeout(() => this.look(), 500);
    if (isLate) this.dueAt = now + 500;
    else if (now - this.heardAt() >= this.silentMs) this.onSilent();
    else this.arm();
  }
}
