import type { TabMessage } from "./tab-messages.ts";

/** The browser's parts that tie the tabs of one origin together. */
export interface TabBrowser {
  /** Absent outside secure contexts: this tab then owns the line. */
  readonly locks: Pick<LockManager, "request"> | undefined;
  openChannel(): TabChannel;
}

export interface TabChannel {
  post(message: TabMessage): void;
  onMessage(listener: (message: TabMessage) => void): void;
  close(): void;
}

interface TabsOptions {
  readonly browser: TabBrowser;
  readonly onOwner: () => void;
  /** Another tab has the line. */
  readonly onOther: () => void;
  readonly onMessage: (message: TabMessage) => void;
}

const LOCK = "readyline-line";

/**
 * One tab owns the line: the one that holds a Web Lock. The others wait in its queue, so that the browser itself
 * appoints the next when the owner closes, crashes or leaves.
 */
export class Tabs {
  readonly #options: TabsOptions;
  #channel: TabChannel | null = null;
  #leave: (() => void) | null = null;
  #waiting: AbortController | null = null;

  constructor(options: TabsOptions) {
    this.#options = options;
  }

  join(): void {
    if (this.#channel) return;
    const { browser, onOwner, onMessage } = this.#options;
    this.#channel = browser.openChannel();
    this.#channel.onMessage(onMessage);
    if (!browser.locks) {
      onOwner();
      return;
    }
    void this.#elect(browser.locks);
  }

  post(message: TabMessage): void {
    this.#channel?.post(message);
  }

  /** Gives the line up to the next tab, or leaves the queue. */
  part(): void {
    this.#waiting?.abort();
    this.#waiting = null;
    this.#leave?.();
    this.#leave = null;
    this.#channel?.close();
    this.#channel = null;
  }

  async #elect(locks: Pick<LockManager, "request">): Promise<void> {
    const waiting = new AbortController();
    this.#waiting = waiting;
    const own = () => {
      if (waiting.signal.aborted) return undefined;
      this.#options.onOwner();
      return new Promise<void>((resolve) => (this.#leave = resolve));
    };
    const taken = await locks.request(LOCK, { ifAvailable: true }, (lock) => (lock ? own()?.then(() => false) : true));
    if (taken !== true || waiting.signal.aborted) return;
    this.#options.onOther();
    try {
      await locks.request(LOCK, { signal: waiting.signal }, own);
    } catch (error) {
      // The queue was left on purpose.
      if (!(error instanceof DOMException && error.name === "AbortError")) throw error;
    }
  }
}

export function browserTabs(): TabBrowser {
  return {
    locks: typeof navigator === "undefined" ? undefined : navigator.locks,
    openChannel() {
      const channel = new BroadcastChannel("readyline-line");
      return {
        post: (message) => channel.postMessage(message),
        onMessage: (listener) =>
          channel.addEventListener("message", ({ data }: MessageEvent<TabMessage>) => listener(data)),
        close: () => channel.close(),
      };
    },
  };
}
