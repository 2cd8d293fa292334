import type { AudioSink } from "../calls/audio-sink.ts";
import type { DeskEnvironment } from "../desk/environment.ts";
import type { MicrophoneBrowser } from "../microphone/microphone.ts";
import type { TabMessage } from "../tabs/tab-messages.ts";
import type { TabBrowser, TabChannel } from "../tabs/tabs.ts";

/** A microphone track that knows whether it still runs. */
export class FakeTrack extends EventTarget {
  readonly kind = "audio";
  enabled = true;
  readyState: "live" | "ended" = "live";
  stop(): void {
    this.readyState = "ended";
  }

  /** Its device is gone. */
  lose(): void {
    this.readyState = "ended";
    this.dispatchEvent(new Event("ended"));
  }
}

/** A browser's microphone: permission, devices and faults are set by the test. */
export class FakeMicrophones extends EventTarget implements MicrophoneBrowser {
  readonly window = new EventTarget() as unknown as Window;
  readonly permission = Object.assign(new EventTarget(), { state: "granted" as PermissionState });
  devices = 1;
  /** Name of the DOMException that opening meets. */
  fault: string | null = null;
  readonly tracks: FakeTrack[] = [];
  opened = 0;

  get open(): number {
    return this.tracks.filter(({ readyState }) => readyState === "live").length;
  }

  set(state: PermissionState): void {
    this.permission.state = state;
    this.permission.dispatchEvent(new Event("change"));
  }

  plug(devices: number): void {
    this.devices = devices;
    this.dispatchEvent(new Event("devicechange"));
  }

  get mediaDevices(): MicrophoneBrowser["mediaDevices"] {
    return this as unknown as MicrophoneBrowser["mediaDevices"];
  }

  get permissions(): MicrophoneBrowser["permissions"] {
    return { query: async () => this.permission as unknown as PermissionStatus };
  }

  async enumerateDevices(): Promise<readonly { kind: string }[]> {
    return Array.from({ length: this.devices }, () => ({ kind: "audioinput" }));
  }

  async getUserMedia(): Promise<MediaStream> {
    this.opened += 1;
    if (this.fault) throw new DOMException("no", this.fault);
    this.permission.state = "granted";
    const track = new FakeTrack();
    this.tracks.push(track);
    return { getTracks: () => [track], getAudioTracks: () => [track] } as unknown as MediaStream;
  }
}

export interface FakeTab extends TabBrowser {
  /** The tab is gone without a goodbye: the browser gives its lock to the next. */
  crash(): void;
}

/** The tabs of one browser: one lock with a queue, one channel. */
export class FakeTabs {
  readonly #channels = new Set<(message: TabMessage) => void>();
  readonly #queue: (() => void)[] = [];
  #held = false;

  tab(): FakeTab {
    const crashed = Promise.withResolvers<void>();
    const channels: TabChannel[] = [];
    return {
      locks: {
        request: ((name: string, options: LockOptions, work: Work) =>
          this.#request(options, work, crashed.promise)) as LockManager["request"],
      },
      openChannel: () => {
        const channel = this.#channel();
        channels.push(channel);
        return channel;
      },
      crash: () => {
        for (const channel of channels) channel.close();
        crashed.resolve();
      },
    };
  }

  #channel(): TabChannel {
    let own: (message: TabMessage) => void = () => {};
    const hear = (message: TabMessage) => own(message);
    this.#channels.add(hear);
    return {
      post: (message) => {
        if (!this.#channels.has(hear)) return;
        for (const other of this.#channels) if (other !== hear) other(structuredClone(message));
      },
      onMessage: (listener) => {
        own = listener;
      },
      close: () => {
        this.#channels.delete(hear);
      },
    };
  }

  async #request(options: LockOptions, work: Work, crashed: Promise<void>): Promise<unknown> {
    await Promise.resolve();
    if (this.#held && options.ifAvailable) return work(null);
    if (this.#held) {
      await new Promise<void>((resolve, reject) => {
        this.#queue.push(resolve);
        options.signal?.addEventListener("abort", () => reject(new DOMException("left", "AbortError")));
      });
    }
    this.#held = true;
    try {
      return await Promise.race([work({}), crashed]);
    } finally {
      this.#held = false;
      this.#queue.shift()?.();
    }
  }
}

type Work = (lock: object | null) => unknown;

/** An audio context that starts when the test allows it, or while a microphone is open. */
export class FakeAudioContext extends EventTarget {
  state: AudioContextState = "suspended";
  readonly #allowed: () => boolean;

  constructor(allowed: () => boolean) {
    super();
    this.#allowed = allowed;
  }

  async resume(): Promise<void> {
    // A browser leaves the promise open where it does not allow it.
    if (!this.#allowed()) return new Promise(() => {});
    this.state = "running";
    this.dispatchEvent(new Event("statechange"));
  }

  async close(): Promise<void> {
    this.state = "closed";
  }
}

export interface FakeBrowser {
  readonly environment: DeskEnvironment;
  readonly microphones: FakeMicrophones;
  readonly window: EventTarget;
  crash(): void;
  gesture: boolean;
}

export function fakeBrowser(tabs: FakeTabs, change: Partial<DeskEnvironment> = {}): FakeBrowser {
  const microphones = new FakeMicrophones();
  const window = new EventTarget();
  const tab = tabs.tab();
  const sink: AudioSink = { play: () => {}, stop: () => {} };
  const browser: FakeBrowser = {
    microphones,
    window,
    gesture: false,
    crash: () => tab.crash(),
    environment: {
      secureContext: true,
      window: window as Window,
      document: new EventTarget() as Document,
      online: () => true,
      gestureWas: () => browser.gesture,
      microphone: microphones,
      makeSoundContext: () =>
        new FakeAudioContext(() => browser.gesture || microphones.open > 0) as unknown as AudioContext,
      tabs: tab,
      sink,
      ...change,
    },
  };
  return browser;
}
