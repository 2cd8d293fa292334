import { renderPattern } from "./patterns.ts";
import type { SoundPattern } from "./patterns.ts";

/** Loops one pattern at a time. The loop runs in the audio engine: no timer that a background tab could slow down. */
export interface AlarmPlayer {
  /** null = quiet. The same pattern again goes on without a break. */
  play(pattern: SoundPattern | null): void;
  /** @param gain 0–1 */
  setGain(gain: number): void;
  /** True while the browser keeps sound off until a key or click. */
  isBlocked(): boolean;
  /** Asks the browser for sound; resolves when it was allowed or the wait ended. Call it in a key or click handler. */
  unlock(): Promise<void>;
  /** Hears every change of {@link isBlocked}. Returns the way to stop. */
  onBlockedChange(listener: () => void): () => void;
}

const FADE_SECONDS = 0.02;

export function createAlarmPlayer(makeContext: () => AudioContext = () => new AudioContext()): AlarmPlayer {
  const context = makeContext();
  const volume = context.createGain();
  volume.connect(context.destination);
  const buffers = new Map<SoundPattern, AudioBuffer>();
  let playing: { pattern: SoundPattern; source: AudioBufferSourceNode } | null = null;

  const bufferOf = (pattern: SoundPattern): AudioBuffer => {
    const known = buffers.get(pattern);
    if (known) return known;
    const samples = renderPattern(pattern, context.sampleRate);
    const buffer = context.createBuffer(1, samples.length, context.sampleRate);
    buffer.copyToChannel(samples, 0);
    buffers.set(pattern, buffer);
    return buffer;
  };
  const stop = () => {
    playing?.source.stop();
    playing?.source.disconnect();
    playing = null;
  };

  return {
    play(pattern) {
      if (pattern === (playing?.pattern ?? null)) return;
      stop();
      if (pattern === null) return;
      const source = context.createBufferSource();
      source.buffer = bufferOf(pattern);
      source.loop = true;
      source.connect(volume);
      source.start();
      playing = { pattern, source };
    },
    setGain: (gain) => volume.gain.setTargetAtTime(gain, context.currentTime, FADE_SECONDS),
    isBlocked: () => context.state !== "running",
    unlock: () => (context.state === "running" ? Promise.resolve() : context.resume()),
    onBlockedChange(listener) {
      context.addEventListener("statechange", listener);
      return () => context.removeEventListener("statechange", listener);
    },
  };
}
