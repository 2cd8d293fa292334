import { describe, expect, test } from "vitest";
import { formatMoment, msToWallTime, panelClockOff, wallTimeToMs } from "./clocks.ts";

const afternoon = Date.UTC(2026, 10, 23, 14, 2, 9);
const budapest = "Europe/Budapest";
const london = "Europe/London";

describe("moments", () => {
  test("name the zone of the wall clock that they are read on", () => {
    expect(formatMoment(afternoon, budapest, afternoon)).toBe("15:02:09 CET");
    expect(formatMoment(afternoon, london, afternoon)).toBe("14:02:09 GMT");
  });

  test("carry the ISO date on another day of that zone", () => {
    const lateEvening = Date.UTC(2026, 10, 22, 23, 30);
    expect(formatMoment(lateEvening, london, afternoon)).toBe("2026-11-22 23:30:00 GMT");
    expect(formatMoment(lateEvening, budapest, afternoon)).toBe("00:30:00 CET");
  });

  test("in a zone that this browser does not know are given in UTC, and say so", () => {
    expect(formatMoment(afternoon, "Mars/Olympus", afternoon)).toBe("14:02:09 UTC");
  });
});

describe("a panel clock", () => {
  test("is worth a word when it differs by more than a minute, in either direction", () => {
    expect(panelClockOff({ receivedAt: afternoon, panelAt: afternoon - 62_000 })).toBe(-62_000);
    expect(panelClockOff({ receivedAt: afternoon, panelAt: afternoon + 60_001 })).toBe(60_001);
  });

  test("is not when near enough or not sent", () => {
    expect(panelClockOff({ receivedAt: afternoon, panelAt: afternoon - 60_000 })).toBeNull();
    expect(panelClockOff({ receivedAt: afternoon, panelAt: null })).toBeNull();
  });
});

describe("a From or To field", () => {
  test("is read as the wall clock of the chosen zone", () => {
    expect(wallTimeToMs("2026-11-23T15:02", budapest)).toBe(Date.UTC(2026, 10, 23, 14, 2));
    expect(wallTimeToMs("2026-07-01T00:00", budapest)).toBe(Date.UTC(2026, 5, 30, 22, 0));
  });

  test("is right on both sides of a clock change", () => {
    expect(wallTimeToMs("2026-03-29T01:30", budapest)).toBe(Date.UTC(2026, 2, 29, 0, 30));
    expect(wallTimeToMs("2026-03-29T03:30", budapest)).toBe(Date.UTC(2026, 2, 29, 1, 30));
    expect(wallTimeToMs("2026-10-25T04:00", budapest)).toBe(Date.UTC(2026, 9, 25, 3, 0));
  });

  test("is read in any year, also while the year is being typed", () => {
    expect(wallTimeToMs("0202-11-23T15:02", "UTC")).toBe(Date.parse("0202-11-23T15:02:00Z"));
  });

  test("comes back as it was typed, and is refused when it is no date", () => {
    expect(msToWallTime(wallTimeToMs("2026-11-23T15:02", budapest) ?? 0, budapest)).toBe("2026-11-23T15:02");
    expect(wallTimeToMs("yesterday", budapest)).toBeNull();
    expect(wallTimeToMs("2026-13-45T99:99", budapest)).toBeNull();
  });
});
