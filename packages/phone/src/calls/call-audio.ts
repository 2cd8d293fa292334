import type { LineTimings } from "../registration/timings.ts";
import type { AudioCounters, SipCall } from "../sip-agent.ts";
import { judgeAudio, type AudioVerdict } from "./audio-meter.ts";
import type { AudioSink } from "./audio-sink.ts";
import { PathWatch } from "./path-quality.ts";

interface CallAudioOptions {
  readonly sip: Pick<SipCall, "measureAudio">;
  readonly sink: AudioSink;
  readonly timings: Pick<LineTimings, "audioCheckFastMs" | "audioCheckMs">;
  readonly onVerdict: (verdict: AudioVerdict) => void;
}

/** Plays the far end, and measures both directions from the answer to the end: fast until audio flows, then calmly. */
export class CallAudio {
  readonly #options: CallAudioOptions;
  readonly #path = new PathWatch();
  #before: AudioCounters | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #running = false;

  constructor(options: CallAudioOptions) {
    this.#options = options;
  }

  play(stream: MediaStream): void {
    this.#options.sink.play(stream);
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    void this.#measure();
  }

  stop(): void {
    this.#running = false;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#options.sink.stop();
  }

  async #measure(): Promise<void> {
    const counters = await this.#options.sip.measureAudio();
    if (!this.#running) return;
    let whole = false;
    if (counters) {
      const verdict = judgeAudio(this.#before, counters);
      this.#before = counters;
      whole = verdict.everBoth;
      this.#options.onVerdict({ ...verdict, poor: this.#path.poorness(counters, performance.now()) });
    }
    const { audioCheckFastMs, audioCheckMs } = this.#options.timings;
    this.#timer = setTimeout(() => void this.#measure(), whole ? audioCheckMs : audioCheckFastMs);
  }
}
