import { epochMs } from "../clock.ts";
import type { HeardAudio } from "../control.ts";
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
  #digits = "";
  #lastEventTimestamp: number | null = null;

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
    this.digit(keys[payload[0] ?? keys.length] ?? "");
  }

  digit(key: string): void {
    if (key !== "" && keys.includes(key)) this.#digits += key;
  }

  heard(sentPackets: number): HeardAudio {
    const recent = this.#recent.reduce((sum, value) => sum + value, 0);
    return {
      packets: this.#packets,
      sentPackets,
      samples: this.#samples,
      energy: this.#squares / samplesPerSecond,
      recentMeanSquare: this.#recent.length === 0 ? 0 : recent / this.#recent.length,
      lastPacketAtMs: this.#lastPacketAtMs,
      digits: this.#digits,
    };
  }
}
