import { SAMPLES_PER_SECOND } from "./g711.ts";

/** A tone that no telephone network plays by itself. */
const TONE_HERTZ = 1_050;
const AMPLITUDE = 0.25;

/** One second: whole periods, so that it can be looped. Samples from -1 to 1. */
export function toneSamples(): Float64Array {
  return Float64Array.from(
    { length: SAMPLES_PER_SECOND },
    (_, index) => AMPLITUDE * Math.sin((2 * Math.PI * TONE_HERTZ * index) / SAMPLES_PER_SECOND),
  );
}

export interface Loudness {
  /** Mean of the squares: 0.03 is the tone as sent, 0 is digital silence. */
  readonly meanSquare: number;
  /** How much of it is the tone: 0 to 1. */
  readonly toneShare: number;
}

/** What a stretch of samples holds: its power, and how much of it is the tone (Goertzel). */
export function measure(samples: Float64Array): Loudness {
  const coefficient = 2 * Math.cos((2 * Math.PI * TONE_HERTZ) / SAMPLES_PER_SECOND);
  let [before, last, squares] = [0, 0, 0];
  for (const sample of samples) {
    [before, last] = [last, sample + coefficient * last - before];
    squares += sample * sample;
  }
  if (samples.length === 0 || squares === 0) return { meanSquare: 0, toneShare: 0 };
  const power = last * last + before * before - coefficient * last * before;
  return { meanSquare: squares / samples.length, toneShare: Math.min(1, (2 * power) / (samples.length * squares)) };
}

/** As people read it: decibels against full scale. */
export function decibels(meanSquare: number): string {
  return meanSquare <= 0 ? "silence" : `${Math.round(10 * Math.log10(meanSquare))} dBFS`;
}
