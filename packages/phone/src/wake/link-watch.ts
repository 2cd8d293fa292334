import { judgeTick } from "./judge.ts";
import { startTicker } from "./ticker.ts";

interface LinkWatchOptions {
  readonly timings: { readonly silentAfterMs: number; readonly lateTimerMs: number };
  readonly onSilent: () => void;
  readonly onWoke: () => void;
}

const INTERVAL_MS = 500;
const HEARD_LATELY_MS = 2_000;

/** Watches an open link for silence. The gateway asks something every 1.5 s, so silence means a dead link or a sleep. */
export class LinkWatch {
  readonly #options: LinkWatchOptions;
  #lastHeardAt = 0;
  #previousTickAt = 0;
  #stopTicker: (() => void) | null = null;

  constructor(options: LinkWatchOptions) {
    this.#options = options;
  }

  heard(): void {
    this.#lastHeardAt = Date.now();
  }

  setOpen(open: boolean): void {
    if (open === (this.#stopTicker !== null)) return;
    if (open) {
      this.#lastHeardAt = this.#previousTickAt = Date.now();
      this.#stopTicker = startTicker(INTERVAL_MS, () => this.#tick());
    } else {
      this.#stopTicker?.();
      this.#stopTicker = null;
    }
  }

  /** A hint from the browser that the page was away: a doubt only where nothing has been heard lately. */
  hint(): void {
    const doubtful = Date.now() - this.#lastHeardAt > HEARD_LATELY_MS;
    if (this.#stopTicker === null || doubtful) this.#options.onWoke();
  }

  dispose(): void {
    this.setOpen(false);
  }

  /** Whether this page has just come out of a sleep or freeze that no tick has shown yet. */
  get hasSlept(): boolean {
    return this.#stopTicker !== null && this.#judge(Date.now()) === "woke";
  }

  #judge(now: number): ReturnType<typeof judgeTick> {
    const facts = {
      now,
      previousTickAt: this.#previousTickAt,
      lastHeardAt: this.#lastHeardAt,
      intervalMs: INTERVAL_MS,
    };
    return judgeTick({ ...facts, ...this.#options.timings });
  }

  #tick(): void {
    const now = Date.now();
    const verdict = this.#judge(now);
    this.#previousTickAt = now;
    if (verdict === "fine") return;
    // The next verdict is due only after as much silence again.
    this.#lastHeardAt = now;
    if (verdict === "silent") this.#options.onSilent();
    else this.#options.onWoke();
  }
}
