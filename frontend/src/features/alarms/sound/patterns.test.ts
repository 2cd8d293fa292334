import { alarmClasses } from "@readyline/contract";
import { expect, test } from "vitest";
import { alarmGain, renderPattern, soundPattern } from "./patterns.ts";

test("every class has tones that end before the pattern repeats", () => {
  for (const kind of alarmClasses) {
    const pattern = soundPattern(kind);
    expect(pattern.tones.length).toBeGreaterThan(0);
    for (const tone of pattern.tones) expect(tone.startMs + tone.durationMs).toBeLessThan(pattern.periodMs);
  }
});

test("a call takes 12 dB off the alarm", () => {
  expect(alarmGain(1, false)).toBe(1);
  expect(20 * Math.log10(alarmGain(1, true))).toBeCloseTo(-12);
});

test("a period is as long as it says, stays in range, is silent between tones, and loops without a click", () => {
  const pattern = soundPattern("burglary");
  const samples = renderPattern(pattern, 8000);
  expect(samples.length).toBe((pattern.periodMs / 1000) * 8000);
  expect(Math.max(...samples)).toBeGreaterThan(0.5);
  expect(Math.max(...samples.map(Math.abs))).toBeLessThanOrEqual(1);
  expect(samples.slice(-8000).every((sample) => sample === 0)).toBe(true);
  expect(samples[0]).toBeCloseTo(0);
});
