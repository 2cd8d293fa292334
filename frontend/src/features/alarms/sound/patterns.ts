import type { AlarmClass } from "@readyline/contract";

/** One tone of a pattern. The frequency glides from `fromHz` to `toHz`. */
interface Tone {
  readonly startMs: number;
  readonly durationMs: number;
  readonly fromHz: number;
  readonly toHz: number;
}
/** Repeats every `periodMs` until somebody claims. */
export interface SoundPattern {
  readonly periodMs: number;
  readonly tones: readonly Tone[];
}

const beep = (startMs: number, durationMs: number, hz: number): Tone => ({ startMs, durationMs, fromHz: hz, toHz: hz });
const sweep: SoundPattern = {
  periodMs: 1600,
  tones: [
    { startMs: 0, durationMs: 600, fromHz: 600, toHz: 1200 },
    { startMs: 600, durationMs: 600, fromHz: 1200, toHz: 600 },
  ],
};
const triple: SoundPattern = { periodMs: 1800, tones: [0, 220, 440].map((startMs) => beep(startMs, 150, 880)) };
const double: SoundPattern = { periodMs: 2200, tones: [0, 260].map((startMs) => beep(startMs, 180, 740)) };
const single: SoundPattern = { periodMs: 4000, tones: [beep(0, 250, 520)] };

/** Classes are told apart by rhythm, not by pitch alone. */
const patterns: Readonly<Record<AlarmClass, SoundPattern>> = {
  fire: sweep,
  hold_up: triple,
  medical: triple,
  life_safety: triple,
  burglary: double,
  tamper: double,
  technical: single,
  trouble: single,
  test: single,
  information: single,
};

export function soundPattern(kind: AlarmClass): SoundPattern {
  return patterns[kind];
}

/** In a call the alarm drops by 12 dB, so that it does not talk over the contact. */
const IN_CALL_GAIN = 10 ** (-12 / 20);

/** @param volume the user's preference, 0–1 */
export function alarmGain(volume: number, inCall: boolean): number {
  return Math.min(1, Math.max(0, volume)) * (inCall ? IN_CALL_GAIN : 1);
}

const RAMP_MS = 8;

/** One period of a pattern as samples in -1…1, to be looped. Edges are ramped, so that nothing clicks. */
export function renderPattern(pattern: SoundPattern, sampleRate: number): Float32Array<ArrayBuffer> {
  const samples = new Float32Array(Math.round((pattern.periodMs / 1000) * sampleRate));
  for (const tone of pattern.tones) {
    const first = Math.round((tone.startMs / 1000) * sampleRate);
    const count = Math.round((tone.durationMs / 1000) * sampleRate);
    const ramp = (RAMP_MS / 1000) * sampleRate;
    let phase = 0;
    for (let index = 0; index < count; index++) {
      const hz = tone.fromHz + ((tone.toHz - tone.fromHz) * index) / count;
      phase += (2 * Math.PI * hz) / sampleRate;
      const edge = Math.min(1, index / ramp, (count - 1 - index) / ramp);
      // A third harmonic carries through the noise of a control room better than a pure sine.
      samples[first + index] = edge * (0.75 * Math.sin(phase) + 0.25 * Math.sin(3 * phase));
    }
  }
  return samples;
}
