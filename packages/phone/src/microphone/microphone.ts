import type { MicrophoneState } from "../line-status/facts.ts";

export type MicrophoneFault = Extract<MicrophoneState, "denied" | "missing" | "busy">;

/** The microphone could not be opened. */
export class MicrophoneError extends Error {
  readonly code: MicrophoneFault;

  constructor(code: MicrophoneFault, options?: ErrorOptions) {
    super(`The microphone is ${code}`, options);
    this.name = "MicrophoneError";
    this.code = code;
  }
}

/** Maps the browser's words (Media Capture and Streams, section 10.2) to ours; every unknown fault counts as busy. */
export function faultOf(error: unknown): MicrophoneFault {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "missing";
  return "busy";
}

/** The parts of the browser that know about microphones. */
export interface MicrophoneBrowser {
  readonly mediaDevices: Pick<
    MediaDevices,
    "getUserMedia" | "enumerateDevices" | "addEventListener" | "removeEventListener"
  >;
  readonly permissions: Pick<Permissions, "query">;
  /** `focus` is heard to look again at a busy microphone. */
  readonly window: Pick<Window, "addEventListener" | "removeEventListener">;
}

const BUSY_RETRY_MS = 10_000;

/**
 * The one place where the microphone is opened. Watches permission and devices all the time, but holds the device
 * only while a call needs it: no recording mark in the browser while idle.
 */
export class Microphone {
  readonly #browser: MicrophoneBrowser;
  readonly #onChange: (state: MicrophoneState) => void;
  /** Told of the new stream where the open device went and one is there again: a call that needs it goes on with that. */
  replaced: ((stream: MediaStream) => void) | null = null;
  #state: MicrophoneState = "unknown";
  #permission: PermissionStatus | null = null;
  #stream: MediaStream | null = null;
  #opening: Promise<MediaStream> | null = null;
  /** Goes up at each close, so that what was being opened then is let go. */
  #closes = 0;
  #busyTimer: ReturnType<typeof setInterval> | null = null;
  #watching = false;
  /** The open device went while it was needed. */
  #isLost = false;

  constructor(browser: MicrophoneBrowser, onChange: (state: MicrophoneState) => void) {
    this.#browser = browser;
    this.#onChange = onChange;
  }

  get state(): MicrophoneState {
    return this.#state;
  }

  /** Begins to watch. Resolves when the present state is known; never asks the user. */
  async watch(): Promise<void> {
    if (this.#watching) return;
    this.#watching = true;
    this.#browser.mediaDevices.addEventListener("devicechange", this.#onLook);
    this.#browser.window.addEventListener("focus", this.#onFocus);
    this.#permission = await this.#query();
    this.#permission?.addEventListener("change", this.#onLook);
    await this.#look();
  }

  unwatch(): void {
    this.#watching = false;
    this.#browser.mediaDevices.removeEventListener("devicechange", this.#onLook);
    this.#browser.window.removeEventListener("focus", this.#onFocus);
    this.#permission?.removeEventListener("change", this.#onLook);
    this.#permission = null;
    this.#stopBusyTimer();
    this.close();
  }

  /**
   * Opens the microphone, or gives the open one. May ask the user. Rejects with {@link MicrophoneError}, or with an
   * AbortError where it was closed meanwhile. Close it when the call ends.
   */
  async open(): Promise<MediaStream> {
    if (this.#stream) return this.#stream;
    this.#opening ??= this.#open();
    return this.#opening;
  }

  /** Stops the device; what is being opened is stopped as soon as it is there. */
  close(): void {
    this.#closes += 1;
    this.#opening = null;
    this.#isLost = false;
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
  }

  /**
   * Opens the microphone, does something, and lets it go: the browser asks if it has not, and meanwhile the page may
   * begin to sound. A running call keeps its own. Rejects with {@link MicrophoneError}.
   */
  async touch(meanwhile: (stream: MediaStream) => Promise<void> = async () => {}): Promise<void> {
    if (this.#stream) return meanwhile(this.#stream);
    const stream = await this.#capture();
    try {
      await meanwhile(stream);
    } finally {
      for (const track of stream.getTracks()) track.stop();
    }
  }

  async #open(): Promise<MediaStream> {
    const closes = this.#closes;
    const stream = await this.#capture();
    if (closes !== this.#closes) {
      for (const track of stream.getTracks()) track.stop();
      throw new DOMException("The microphone was closed meanwhile", "AbortError");
    }
    this.#opening = null;
    this.#stream = stream;
    // Not heard after stop(): the device itself is gone (Media Capture and Streams, section 4.3.1).
    for (const track of stream.getTracks()) track.addEventListener("ended", () => this.#onGone(stream));
    return stream;
  }

  #onGone(stream: MediaStream): void {
    if (this.#stream !== stream) return;
    this.#stream = null;
    this.#isLost = true;
    void this.#look();
  }

  async #openAnew(): Promise<void> {
    this.#isLost = false;
    try {
      this.replaced?.(await this.open());
    } catch (error) {
      // Closed meanwhile: nobody needs it any longer. Else its state says why, and the next change of devices is the next try.
      if (error instanceof MicrophoneError) this.#isLost = true;
      else if (!(error instanceof DOMException)) throw error;
    }
  }

  async #capture(): Promise<MediaStream> {
    try {
      const stream = await this.#browser.mediaDevices.getUserMedia({ audio: true, video: false });
      this.#become("granted");
      return stream;
    } catch (error) {
      this.#opening = null;
      const code = faultOf(error);
      this.#become(code);
      throw new MicrophoneError(code, { cause: error });
    }
  }

  readonly #onFocus = (): void => {
    if (this.#state === "busy") void this.#tryAgain();
  };

  /** Only opening it tells whether a busy microphone is free again; it is let go at once. */
  async #tryAgain(): Promise<void> {
    try {
      await this.touch();
    } catch (error) {
      if (!(error instanceof MicrophoneError)) throw error;
    }
  }

  readonly #onLook = (): void => void this.#look();

  async #look(): Promise<void> {
    const permission = this.#permission?.state ?? "prompt";
    if (permission === "denied") return this.#become("denied");
    const devices = await this.#browser.mediaDevices.enumerateDevices();
    if (!this.#watching) return;
    if (!devices.some(({ kind }) => kind === "audioinput")) return this.#become("missing");
    if (this.#isLost) return this.#openAnew();
    if (this.#state === "busy" && permission === "granted") return this.#tryAgain();
    this.#become(permission === "granted" ? "granted" : "ask");
  }

  /** Null where the browser cannot tell (Firefox before 131): then it is asked when needed. */
  async #query(): Promise<PermissionStatus | null> {
    try {
      return await this.#browser.permissions.query({ name: "microphone" });
    } catch (error) {
      if (error instanceof TypeError) return null;
      throw error;
    }
  }

  #become(state: MicrophoneState): void {
    if (state === "busy") this.#busyTimer ??= setInterval(() => void this.#tryAgain(), BUSY_RETRY_MS);
    else this.#stopBusyTimer();
    if (state === this.#state) return;
    this.#state = state;
    this.#onChange(state);
  }

  #stopBusyTimer(): void {
    if (this.#busyTimer !== null) clearInterval(this.#busyTimer);
    this.#busyTimer = null;
  }
}
