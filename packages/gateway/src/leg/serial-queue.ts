type Work = () => void | Promise<void>;

/** Does work in the order given. Work that needs no waiting is done at once when nothing else waits. */
export class SerialQueue {
  private readonly waiting: Work[] = [];
  private busy = false;
  private readonly onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.onError = onError;
  }

  run(work: Work): void {
    this.waiting.push(work);
    if (!this.busy) this.drain();
  }

  /** Forgets what waits. */
  clear(): void {
    this.waiting.length = 0;
  }

  private drain(): void {
    for (;;) {
      const work = this.waiting.shift();
      if (work === undefined) return;
      try {
        const pending = work();
        if (pending === undefined) continue;
        this.busy = true;
        void this.settle(pending);
        return;
      } catch (error) {
        this.onError(error);
      }
    }
  }

  private async settle(pending: Promise<void>): Promise<void> {
    try {
      await pending;
    } catch (error) {
      this.onError(error);
    }
    this.busy = false;
    this.drain();
  }
}
