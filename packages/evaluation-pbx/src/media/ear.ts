import { epochMs } from "../clock.ts";
import type { MeasuredAudio } from "./media-engine.ts";
import { samplesPerSecond, sumOfSquares } from "./mu-law.ts";

const recentPackets = 50;
const keys = "0123456789*#ABCD";

/** Measures what arrives in a call. */
export class Ear {
  #packets = 0;
  #samples = 0;
  #squares = 0;
  #lastPacketAtMs: number | null = null;
  readonly #recent: number[] = [];
  #lastEventTimestamp: number | null = null;
  readonly #onDigit: (digit: string) => void;

  constructor(onDigit: (digit: string) => void = () => {}) {
    this.#onDigit = onDigit;
  }

  /** A packet of PCMU. */
  audio(payload: Uint8Array): void {
    if (payload.length === 0) return;
    const squares = sumOfSquares(payload);
    this.#packets += 1;
    this.#samples += payload.length;
    this.#squares += squares;
    this.#lastPacketAtMs = epochMs();
    this.#recent.push(squares / payload.length);
    if (this.#recent.length > recentPackets) this.#recent.shift();
  }

  /** A packet of telephone-event (RFC 4733 section 2.3): all packets of one key have one timestamp. */
  event(payload: Uint8Array, timestamp: number): void {
    if (timestamp === this.#lastEventTimestamp) return;
    this.#lastEventTimestamp = timestamp;
    const key = keys[payload[0] ?? keys.length];
    if (key !== undefined) this.#onDigit(key);
  }

  heard(sentPackets: number): MeasuredAudio {
    const recent = this.#recent.reduce((sum, value) => sum + value, 0);
    return {
      packets: this.#packets,
      sentPackets,
      samples: this.#samples,
      energy: this.#squares / samplesPerSecond,
      recentMeanSquare: this.#recent.length === 0 ? 0 : recent / this.#recent.length,
      lastPacketAtMs: this.#lastPacketAtMs,
    };
  }
}
