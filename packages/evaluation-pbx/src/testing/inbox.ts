/** Things that arrive, and tests that wait for one of them. */
export class Inbox<T> {
  readonly #items: T[] = [];
  readonly #waiting = new Set<() => void>();

  add(item: T): void {
    this.#items.push(item);
    for (const look of this.#waiting) look();
  }

  /** All that is left and fits, taken out. */
  takeAll(fits: (item: T) => boolean): T[] {
    const found = this.#items.filter(fits);
    for (const item of found) this.#items.splice(this.#items.indexOf(item), 1);
    return found;
  }

  /** The first that fits, taken out, as soon as it is there. Rejects after the deadline, naming what was awaited. */
  async take(fits: (item: T) => boolean, what: string, deadlineMs = 5_000): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const look = (): void => {
      const index = this.#items.findIndex(fits);
      const [found] = index < 0 ? [] : this.#items.splice(index, 1);
      if (found === undefined) return;
      // At once, or the next item of the same turn would be taken too.
      this.#waiting.delete(look);
      resolve(found);
    };
    const timer = setTimeout(() => reject(new Error(`nothing came: ${what}`)), deadlineMs);
    this.#waiting.add(look);
    look();
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(look);
    }
  }
}
