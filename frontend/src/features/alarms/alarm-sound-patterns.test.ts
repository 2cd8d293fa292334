import { alarmClasses } from "@readyline/contract";
import { expect, test } from "vitest";
import { alarmGain, soundingAlarm, soundPattern } from "./alarm-sound-patterns.ts";
import { alarmSummary } from "./testing/alarms.ts";

test("the most urgent alarm that nobody claimed sounds, and silence follows when all are claimed", () => {
  const technical = alarmSummary({ no: 1, class: "technical", priority: 4, receivedAt: 1 });
  const fire = alarmSummary({ no: 2, class: "fire", priority: 1, receivedAt: 9 });
  expect(soundingAlarm([technical, fire])?.no).toBe(2);
  expect(soundingAlarm([technical, { ...fire, state: "claimed" }])?.no).toBe(1);
  expect(soundingAlarm([{ ...technical, state: "claimed" }])).toBeNull();
});

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
