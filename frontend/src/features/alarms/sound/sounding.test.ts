import { expect, test } from "vitest";
import { alarmSummary } from "../testing/alarms.ts";
import { noSilence, SILENCE_MS, quietAlarms, silenceNow, soundingAlarm } from "./sounding.ts";

const technical = alarmSummary({ no: 1, class: "technical", priority: 4, receivedAt: 1 });
const fire = alarmSummary({ no: 2, class: "fire", priority: 1, receivedAt: 9 });

test("the most urgent alarm that nobody claimed sounds, and silence follows when all are claimed", () => {
  expect(soundingAlarm([technical, fire], quietAlarms(noSilence, 0))?.no).toBe(2);
  expect(soundingAlarm([technical, { ...fire, state: "claimed" }], quietAlarms(noSilence, 0))?.no).toBe(1);
  expect(soundingAlarm([{ ...technical, state: "claimed" }], quietAlarms(noSilence, 0))).toBeNull();
});

test("a silenced alarm sounds again after 30 s", () => {
  const silence = silenceNow(noSilence, [technical], 1000);
  expect(soundingAlarm([technical], quietAlarms(silence, 1000 + SILENCE_MS - 1))).toBeNull();
  expect(soundingAlarm([technical], quietAlarms(silence, 1000 + SILENCE_MS))?.no).toBe(1);
});

test("an alarm that comes in during the silence sounds", () => {
  const silence = silenceNow(noSilence, [technical], 1000);
  expect(soundingAlarm([technical, fire], quietAlarms(silence, 2000))?.no).toBe(2);
});

test("a priority 1 alarm is silenced only once", () => {
  const once = silenceNow(noSilence, [fire], 1000);
  expect(soundingAlarm([fire], quietAlarms(once, 2000))).toBeNull();
  const twice = silenceNow(once, [fire], 40_000);
  expect(soundingAlarm([fire], quietAlarms(twice, 40_001))?.no).toBe(2);
});
