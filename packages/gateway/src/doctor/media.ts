import type { G711 } from "./g711.ts";
import type { Heard } from "./listener.ts";

export type MediaState = "new" | "connecting" | "no_path" | "no_keys" | "connected";

export interface MediaReport {
  readonly state: MediaState;
  /** `127.0.0.1:5004 → 127.0.0.1:30000`; null before there is one. */
  readonly path: string | null;
  readonly sentPackets: number;
  /** null before the tone is played. */
  readonly heard: Heard | null;
  /** Enough of the tone came back. */
  readonly hasProof: boolean;
}

/** The doctor's ear and mouth. Each method rejects when the media library failed. */
export interface Media {
  /** SDP with all candidates in it. */
  offer(): Promise<string>;
  /** The codec that the answer chose; null with the reason, where there is none that fits. */
  accept(answer: string): Promise<{ readonly codec: G711 | null; readonly error: string | null }>;
  /** Resolves when audio may flow, at the latest after the time. */
  connected(withinMs: number): Promise<MediaReport>;
  /** Plays the tone from now on. Resolves when enough of it came back, at the latest after the time. */
  play(withinMs: number): Promise<MediaReport>;
  report(): Promise<MediaReport>;
  /** Ends the media; the others reject from then on. Never rejects. */
  close(): Promise<void>;
}
