import type { HeardAudio } from "../control.ts";

/** Without the keys, which are told one by one. */
export type MeasuredAudio = Omit<HeardAudio, "digits">;

/** What the PBX sends in a call: what it hears, or mu-law audio at 8 kHz. */
export type AudioSource =
  | { readonly kind: "echo" }
  | { readonly kind: "play"; readonly audio: Uint8Array; readonly loop: boolean };

/** What a media library has to do for the service numbers. */
export interface MediaEngine {
  /** Answers an SDP offer. `onDigit` is called for each key by RFC 4733. @throws Error when the offer holds no audio that the engine can take part in. */
  answer(offer: string, source: AudioSource, onDigit: (digit: string) => void): Promise<MediaSession>;
  /** Makes an SDP offer. */
  offer(source: AudioSource, onDigit: (digit: string) => void): Promise<MediaSession>;
}

/** The media of one call. */
export interface MediaSession {
  /** The first offer or answer. */
  readonly localDescription: string;
  /** Resolves when audio that is not looped has been played to its end. Never rejects; may never resolve. */
  readonly played: Promise<void>;
  /** Takes the answer to the engine's own offer. */
  accept(answer: string): Promise<void>;
  /** Answers a new offer of the other end: hold, resume, ICE restart. */
  renegotiate(offer: string): Promise<string>;
  heard(): MeasuredAudio;
  /** Ends the media. Resolves when its sockets are closed; a second call does nothing. */
  close(): Promise<void>;
}
