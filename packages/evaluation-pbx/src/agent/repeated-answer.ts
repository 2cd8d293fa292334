const firstMs = 500;
const longestMs = 4_000;
const deadlineMs = 32_000;

/**
 * Sends a 2xx to INVITE again until its ACK comes: after T1, then at doubling intervals up to T2 (RFC 3261 section
 * 13.3.1.4). Without an ACK after 64 * T1 it gives up.
 */
export class RepeatedAnswer {
  readonly #send: () => void;
  readonly #giveUp: () => void;
  #timer: NodeJS.Timeout | null = null;
  #passedMs = 0;

  constructor(send: () => void, giveUp: () => void) {
    this.#send = send;
    this.#giveUp = giveUp;
    send();
    this.#wait(firstMs);
  }

  /** The ACK came, or nobody waits for the answer any more. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #wait(intervalMs: number): void {
    const waitMs = Math.min(intervalMs, deadlineMs - this.#passedMs);
    this.#timer = setTimeout(() => {
      this.#passedMs += waitMs;
      if (this.#passedMs >= deadlineMs) return this.#giveUp();
      this.#send();
      this.#wait(Math.min(intervalMs * 2, longestMs));
    }, waitMs);
  }
}
