import type { SoundState } from "../line-status/facts.ts";
import { MicrophoneError } from "../microphone/microphone.ts";

interface SoundOptions {
  readonly makeContext: () => AudioContext;
  /** Captures, calls back, and lets go: while a page captures it may begin to sound, and that goes on afterwards. */
  readonly captureBriefly: (meanwhile: () => Promise<void>) => Promise<void>;
  /** Whether the user has pressed a key or clicked on this page since it was loaded. */
  readonly gestureWas: () => boolean;
  /** Where key presses and clicks are heard until sound is unlocked. */
  readonly gestures: Pick<Window, "addEventListener" | "removeEventListener">;
  readonly onChange: (state: SoundState) => void;
}

/** How long the browser may take to start a context that it allows. */
const RESUME_WITHIN_MS = 1_500;

/**
 * Knows whether the browser lets this page make sound, and unlocks it. After a reload audio is suspended although the
 * user had clicked before; where the microphone is already allowed a short capture opens it without a click (measured
 * in Chromium with its strictest autoplay rule). Else the first key or click does.
 */
export class Sound {
  readonly #options: SoundOptions;
  #context: AudioContext | null = null;
  #state: SoundState = "unknown";
  #closes = 0;

  constructor(options: SoundOptions) {
    this.#options = options;
  }

  get state(): SoundState {
    return this.#state;
  }

  /** The context that was unlocked: what is to be heard without a gesture must be played in it. Null before. */
  get context(): AudioContext | null {
    return this.#state === "unlocked" ? this.#context : null;
  }

  /** At load. Resolves when the state is known; never asks the user. */
  async prepare(microphoneAllowed: boolean): Promise<void> {
    const closes = this.#closes;
    this.#hearGestures(true);
    // Without a capture where a gesture allows it anyway: the browser shows each capture to the user.
    const captures = microphoneAllowed && !this.#options.gestureWas();
    const unlocked = captures ? await this.#resumeWhileCapturing() : await this.#resume();
    if (closes === this.#closes) this.#become(unlocked ? "unlocked" : "blocked");
  }

  async #resumeWhileCapturing(): Promise<boolean> {
    const closes = this.#closes;
    let unlocked = false;
    try {
      await this.#options.captureBriefly(async () => {
        unlocked = closes === this.#closes && (await this.#resume());
      });
    } catch (error) {
      // Why it did not open is the microphone's own state.
      if (!(error instanceof MicrophoneError)) throw error;
    }
    return unlocked;
  }

  /** From a key press or click. */
  async unlock(): Promise<void> {
    if (await this.#resume()) this.#become("unlocked");
  }

  readonly #onGesture = (): void => void this.unlock();

  async close(): Promise<void> {
    this.#closes += 1;
    const context = this.#context;
    this.#context = null;
    this.#state = "unknown";
    this.#hearGestures(false);
    await context?.close();
  }

  /** A context that is not allowed leaves its promise open for ever: hence the deadline. */
  async #resume(): Promise<boolean> {
    const context = (this.#context ??= this.#make());
    if (context.state === "running") return true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const deadline = new Promise<void>((resolve) => (timer = setTimeout(resolve, RESUME_WITHIN_MS)));
    await Promise.race([context.resume(), deadline]);
    clearTimeout(timer);
    return this.#running(context);
  }

  #make(): AudioContext {
    const context = this.#options.makeContext();
    context.addEventListener("statechange", () => {
      if (this.#context === context && this.#running(context)) this.#become("unlocked");
    });
    return context;
  }

  /** Read anew: waiting has changed it. */
  #running(context: AudioContext): boolean {
    return context.state === "running";
  }

  #become(state: SoundState): void {
    if (state === this.#state) return;
    this.#state = state;
    if (state === "unlocked") this.#hearGestures(false);
    this.#options.onChange(state);
  }

  #hearGestures(on: boolean): void {
    const { gestures } = this.#options;
    for (const type of ["keydown", "pointerdown"]) {
      if (on) gestures.addEventListener(type, this.#onGesture, { capture: true });
      else gestures.removeEventListener(type, this.#onGesture, { capture: true });
    }
  }
}
