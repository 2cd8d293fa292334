/** Hands out one permit, first come, first served. Not re-entrant. */
export class Mutex {
  #tail: Promise<void> = Promise.resolve();
  #release: () => void = () => {};

  /** Resolves when the permit is the caller's. Every `lock()` needs its `unlock()`. */
  async lock(): Promise<void> {
    const before = this.#tail;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#tail = promise;
    await before;
    this.#release = resolve;
  }

  unlock(): void {
    this.#release();
  }
}
