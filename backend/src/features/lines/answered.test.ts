import { expect, test } from "vitest";
import { countAnswered, midnightIn } from "./answered.ts";

const since = Date.UTC(2026, 10, 28);
const now = since + 10 * 3_600_000;
const alarm = (kind: "fire" | "burglary", ageSeconds: number, answeredAfterSeconds: number | null) => {
  const receivedAt = now - ageSeconds * 1_000;
  return {
    class: kind,
    receivedAt,
    firstActionAt: answeredAfterSeconds === null ? null : receivedAt + answeredAfterSeconds * 1_000,
  };
};

test("counts by the limits of each class; one that waits within its limit is not counted yet", () => {
  const alarms = [
    alarm("fire", 600, 29),
    alarm("fire", 600, 30),
    alarm("fire", 600, 60),
    alarm("burglary", 600, 89),
    alarm("burglary", 600, null),
    alarm("burglary", 89, null),
    alarm("burglary", 100, null),
  ];
  expect(countAnswered(alarms, since, now)).toEqual({ since, counted: 6, inTime: 2, late: 2 });
});

test("midnight is the station's", () => {
  expect(midnightIn("UTC", now + 123)).toBe(since);
  expect(midnightIn("Europe/Budapest", now)).toBe(since - 3_600_000);
  expect(midnightIn("America/New_York", now)).toBe(since + 5 * 3_600_000);
  expect(midnightIn("Europe/Budapest", since - 3_600_000)).toBe(since - 3_600_000);
});
