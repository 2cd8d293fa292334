import { expect, test } from "vitest";
import { alarmAge, formatAge, formatSince } from "./age.ts";
import { alarmSummary } from "./testing/alarms.ts";

test("ages read mm:ss and from one hour h:mm:ss", () => {
  expect(formatAge(41_999)).toBe("00:41");
  expect(formatAge(370_000)).toBe("06:10");
  expect(formatAge(3_600_000)).toBe("1:00:00");
  expect(formatAge(-5)).toBe("00:00");
});

test("the time since the last signal reads in the largest fitting unit", () => {
  expect([12_000, 300_000, 10_800_000, 172_800_000].map(formatSince)).toEqual(["12 s", "5 min", "3 h", "2 d"]);
});

test("a burglary nobody acted on is due after 90 s and late after 180 s, a fire after 30 s and 60 s", () => {
  const burglary = alarmSummary({ class: "burglary", receivedAt: 0 });
  const fire = alarmSummary({ class: "fire", receivedAt: 0 });
  expect([89_999, 90_000, 180_000].map((now) => alarmAge(burglary, now).level)).toEqual(["waiting", "due", "late"]);
  expect([29_999, 30_000, 60_000].map((now) => alarmAge(fire, now).level)).toEqual(["waiting", "due", "late"]);
});

test("the bar runs to the limit that comes next", () => {
  const alarm = alarmSummary({ class: "burglary", receivedAt: 0 });
  expect(alarmAge(alarm, 45_000)).toMatchObject({ limitMs: 90_000, used: 0.5 });
  expect(alarmAge(alarm, 135_000)).toMatchObject({ limitMs: 180_000, used: 0.75 });
});

test("an alarm somebody acted on is neither due nor late, and a closed one no longer ages", () => {
  const claimed = alarmSummary({ state: "claimed", receivedAt: 0, firstActionAt: 5_000 });
  expect(alarmAge(claimed, 500_000).level).toBe("handled");
  const closed = alarmSummary({ state: "closed", receivedAt: 0, closedAt: 60_000 });
  expect(alarmAge(closed, 500_000)).toMatchObject({ level: "handled", ageMs: 60_000 });
});

test("an alarm that was claimed and given back is late by its receipt", () => {
  const released = alarmSummary({ state: "new", receivedAt: 0, firstActionAt: 5_000 });
  expect(alarmAge(released, 180_000).level).toBe("late");
});
