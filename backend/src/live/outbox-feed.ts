import type { Database, OutboxEvent } from "@readyline/database";
import type { Log } from "../log.ts";

const BATCH = 500;

export interface OutboxFeedOptions {
  readonly database: Pick<Database, "outbox" | "onCommit">;
  readonly log: Log;
  /** Every event from the start on, in the order of its number, once. */
  readonly onEvents: (events: readonly OutboxEvent[]) => void;
}

/** Reads the outbox for this process: woken by each commit, of other instances too, and read one after the other. */
export class OutboxFeed implements AsyncDisposable {
  readonly #options: OutboxFeedOptions;
  #position = 0;
  #running: Promise<void> = Promise.resolve();
  #unsubscribe: () => void = () => undefined;

  constructor(options: OutboxFeedOptions) {
    this.#options = options;
  }

  /** Number of the last event given to `onEvents`. */
  get position(): number {
    return this.#position;
  }

  async start(): Promise<void> {
    this.#position = await this.#options.database.outbox.latestSeq();
    this.#unsubscribe = this.#options.database.onCommit(() => void this.catchUp());
  }

  /** Resolves when everything that was committed before the call has been given out. Never rejects. */
  catchUp(): Promise<void> {
    this.#running = this.#running.then(() => this.#read());
    return this.#running;
  }

  async #read(): Promise<void> {
    const { database, log, onEvents } = this.#options;
    try {
      for (;;) {
        const events = await database.outbox.after(this.#position, BATCH);
        const last = events.at(-1);
        if (last === undefined) return;
        this.#position = last.seq;
        onEvents(events);
      }
    } catch (error) {
      // The next commit wakes the reader again; the position says where it goes on.
      log.error({ error }, "live events could not be read");
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#unsubscribe();
    await this.#running;
  }
}
