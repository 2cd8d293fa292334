import type { IceServersAnswer } from "@readyline/contract";

interface IceServersOptions {
  /** Asks our server. May reject: what is there stays in use as long as it is good. */
  readonly load: () => Promise<IceServersAnswer>;
}

/** Credentials live for ten minutes; a call must never begin with some that end while its path is looked for. */
const RENEW_AFTER_MS = 5 * 60_000;
const LOAD_AGAIN_MS = 5_000;

/**
 * The STUN and TURN servers, kept fresh ahead of time so that no call waits for them: a call takes what is there.
 * Renewed every five minutes, and at each look where that is overdue (the computer slept).
 */
export class IceServers {
  readonly #options: IceServersOptions;
  #answer: IceServersAnswer | null = null;
  #renewAt = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #asking = false;
  #disposed = false;

  constructor(options: IceServersOptions) {
    this.#options = options;
  }

  /** For an `RTCConfiguration`. A server whose credentials are over is left out: it would only slow the search down. */
  current(): RTCIceServer[] {
    this.prefetch();
    const { iceServers = [], expiresAt = null } = this.#answer ?? {};
    const over = expiresAt !== null && expiresAt <= Date.now();
    return iceServers
      .filter(({ credential }) => !over || credential === undefined)
      .map(({ urls, username, credential }) =>
        username === undefined || credential === undefined
          ? { urls: [...urls] }
          : { urls: [...urls], username, credential },
      );
  }

  /** Asks unless what is there is fresh. */
  prefetch(): void {
    if (!this.#disposed && !this.#asking && Date.now() >= this.#renewAt) void this.#ask();
  }

  dispose(): void {
    this.#disposed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    let nextMs = RENEW_AFTER_MS;
    try {
      this.#answer = await this.#options.load();
    } catch {
      // Whatever the fault of our own server is, the line shows it; here there is only to ask again.
      nextMs = LOAD_AGAIN_MS;
    }
    this.#asking = false;
    if (this.#disposed) return;
    this.#renewAt = Date.now() + nextMs;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.prefetch(), nextMs);
  }
}
