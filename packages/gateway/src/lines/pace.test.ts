import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Pace } from "./pace.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("never lets more than its number begin within any second, and in order", () => {
  const pace = new Pace(50, Date.now);
  const begun: { line: number; atMs: number }[] = [];
  for (let line = 0; line < 230; line += 1) pace.admit(() => void begun.push({ line, atMs: Date.now() }));
  for (let step = 0; step < 500; step += 1) vi.advanceTimersByTime(10);
  expect(begun.map(({ line }) => line)).toEqual([...begun.keys()]);
  expect(begun).toHaveLength(230);
  for (const { atMs } of begun) {
    expect(begun.filter((one) => one.atMs >= atMs && one.atMs < atMs + 1_000).length).toBeLessThanOrEqual(50);
  }
  expect((begun.at(-1)?.atMs ?? 0) - (begun[0]?.atMs ?? 0)).toBe(4_000);
});

it("gives the place of one who leaves to the next", () => {
  const pace = new Pace(1, Date.now);
  const begun: string[] = [];
  pace.admit(() => begun.push("first"));
  const leave = pace.admit(() => begun.push("second"));
  pace.admit(() => begun.push("third"));
  leave();
  vi.advanceTimersByTime(1_000);
  expect(begun).toEqual(["first", "third"]);
});

it("does not stand still when the clock is set back", () => {
  let nowMs = 1_000_000;
  const pace = new Pace(1, () => nowMs);
  const begun: number[] = [];
  pace.admit(() => begun.push(1));
  nowMs -= 3_600_000;
  pace.admit(() => begun.push(2));
  expect(begun).toEqual([1, 2]);
});
