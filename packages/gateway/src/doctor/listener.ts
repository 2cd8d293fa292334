import { decode, type G711 } from "./g711.ts";
import { measure } from "./tone.ts";

/** Louder than the noise of a line: about -50 dBFS. */
const AUDIBLE_MEAN_SQUARE = 1e-5;
/** Of the power in one packet; an echo by a jitter buffer or a transcoder stays far above. */
const TONE_SHARE = 0.7;
/** Half a second of the tone is proof. */
const TONE_PACKETS = 25;

export interface Heard {
  readonly packets: number;
  readonly audiblePackets: number;
  readonly tonePackets: number;
  /** Of all packets that were audible; 0 where none was. */
  readonly meanSquare: number;
  /** From the first packet sent to the first that held the tone; null before. */
  readonly roundTripMs: number | null;
  /** Share of packets that did not come, 0 to 1, from their sequence numbers. */
  readonly lossShare: number;
}

/** Judges what comes back of the tone, packet by packet. */
export class Listener {
  private readonly startedAtMs: number;
  private packets = 0;
  private audible = 0;
  private tones = 0;
  private squares = 0;
  private roundTripMs: number | null = null;
  private firstSequence: number | null = null;
  private highest = 0;

  /** @param startedAtMs when the first packet was sent, on the clock of the packets */
  constructor(startedAtMs: number) {
    this.startedAtMs = startedAtMs;
  }

  /** @param sequence RTP sequence number, 16 bits */
  packet(payload: Uint8Array, codec: G711, sequence: number, atMs: number): void {
    if (payload.length === 0) return;
    this.packets += 1;
    this.count(sequence);
    const { meanSquare, toneShare } = measure(decode(payload, codec));
    if (meanSquare < AUDIBLE_MEAN_SQUARE) return;
    this.audible += 1;
    this.squares += meanSquare;
    if (toneShare < TONE_SHARE) return;
    this.tones += 1;
    this.roundTripMs ??= atMs - this.startedAtMs;
  }

  get hasProof(): boolean {
    return this.tones >= TONE_PACKETS;
  }

  heard(): Heard {
    const expected = this.firstSequence === null ? 0 : this.highest - this.firstSequence + 1;
    return {
      packets: this.packets,
      audiblePackets: this.audible,
      tonePackets: this.tones,
      meanSquare: this.audible === 0 ? 0 : this.squares / this.audible,
      roundTripMs: this.roundTripMs,
      lossShare: expected === 0 ? 0 : Math.max(0, 1 - this.packets / expected),
    };
  }

  /** Sequence numbers wrap at 65 536; a jump by more than half of that is a step back. */
  private count(sequence: number): void {
    if (this.firstSequence === null) {
      this.firstSequence = sequence;
      this.highest = sequence;
      return;
    }
    const ahead = (sequence - (this.highest & 0xffff) + 0x1_0000) & 0xffff;
    if (ahead < 0x8000) this.highest += ahead;
  }
}
