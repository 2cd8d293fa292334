import type { LineStatus } from "@readyline/phone";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLineAnnouncer } from "./line-announcer.ts";

const base: LineStatus = {
  state: "connected",
  chipText: "",
  fullText: "Connected",
  announcement: "PBX connected",
  colour: "green",
  shape: "disc-check",
  cause: null,
  retryAt: null,
  since: 0,
};
const green = base;
const red: LineStatus = { ...base, state: "disconnected", colour: "red", announcement: "PBX unreachable" };
const yellow: LineStatus = { ...base, state: "connecting", colour: "yellow", announcement: "PBX connecting" };
const lost: LineStatus = { ...base, state: "line_lost_on_call", colour: "red", announcement: "Line lost" };

let said: string[] = [];
let announcer: ReturnType<typeof createLineAnnouncer>;
beforeEach(() => {
  vi.useFakeTimers();
  said = [];
  announcer = createLineAnnouncer({
    announce: (text) => said.push(`status: ${text}`),
    alertNow: (text) => said.push(`alert: ${text}`),
  });
});
afterEach(() => {
  announcer.stop();
  vi.useRealTimers();
});

test("the state at the start is not said; a change is, once it has held for 1.5 s", () => {
  announcer.update(yellow, false);
  vi.advanceTimersByTime(2000);
  announcer.update(green, false);
  vi.advanceTimersByTime(1499);
  expect(said).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(said).toEqual(["status: PBX connected"]);
});

test("twenty flaps in ten seconds are at most two announcements", () => {
  announcer.update(green, false);
  vi.advanceTimersByTime(2000);
  for (let flap = 0; flap < 20; flap++) {
    announcer.update(flap % 2 === 0 ? red : green, false);
    vi.advanceTimersByTime(500);
  }
  vi.advanceTimersByTime(10_000);
  expect(said.length).toBeLessThanOrEqual(2);
});

test("a line lost in a call is an alert at once, and only once in the outage", () => {
  announcer.update(green, true);
  vi.advanceTimersByTime(2000);
  announcer.update(lost, true);
  expect(said).toEqual(["alert: Line lost"]);
  announcer.update(yellow, true);
  vi.advanceTimersByTime(300);
  announcer.update(lost, true);
  expect(said).toEqual(["alert: Line lost"]);
});

test("without a call red is an alert after 5 s, and green is said when it is back", () => {
  announcer.update(green, false);
  vi.advanceTimersByTime(2000);
  announcer.update(red, false);
  vi.advanceTimersByTime(5000);
  announcer.update(green, false);
  vi.advanceTimersByTime(1500);
  expect(said.filter((text) => text.startsWith("alert"))).toEqual(["alert: PBX unreachable"]);
  expect(said.at(-1)).toBe("status: PBX connected");
});

test("a call that starts and ends is no news of the line", () => {
  announcer.update(green, false);
  vi.advanceTimersByTime(2000);
  for (const state of ["ringing", "on_call", "on_hold", "on_call", "connected"] as const) {
    announcer.update({ ...green, state, announcement: `PBX connected, ${state}` }, state !== "connected");
    vi.advanceTimersByTime(2000);
  }
  expect(said).toEqual([]);
});
