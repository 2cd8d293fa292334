interface Waiter<Item> {
  readonly wanted: (item: Item) => boolean;
  readonly resolve: (item: Item) => void;
  readonly timer: NodeJS.Timeout;
}

/** What one side of a test has received. Waiting looks at what is there already, in order, and takes it out. */
export class Inbox<Item> {
  /** Everything ever received. */
  readonly all: Item[] = [];
  private fresh: Item[] = [];
  private waiters: Waiter<Item>[] = [];
  private readonly name: string;
  private readonly describe: (item: Item) => string;

  constructor(name: string, describe: (item: Item) => string) {
    this.name = name;
    this.describe = describe;
  }

  push(item: Item): void {
    this.all.push(item);
    const waiter = this.waiters.find((one) => one.wanted(item));
    if (waiter === undefined) {
      this.fresh.push(item);
      return;
    }
    clearTimeout(waiter.timer);
    this.waiters = this.waiters.filter((one) => one !== waiter);
    waiter.resolve(item);
  }

  /** Rejects when nothing that is wanted comes within the deadline. */
  next(wanted: (item: Item) => boolean, what: string, deadlineMs = 3_000): Promise<Item> {
    const index = this.fresh.findIndex(wanted);
    if (index >= 0) {
      const [item] = this.fresh.splice(index, 1);
      if (item !== undefined) return Promise.resolve(item);
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiters = this.waiters.filter((one) => one.timer !== timer);
        const seen = this.all.map(this.describe).slice(-12).join("\n  ");
        reject(new Error(`${this.name}: no ${what} within ${deadlineMs} ms; received:\n  ${seen}`));
      }, deadlineMs);
      this.waiters.push({ wanted, resolve, timer });
    });
  }

  clear(): void {
    this.fresh = [];
  }
}
