import { expect, it } from "vitest";
import { Slots } from "./slots.ts";

/** Consoles that all come at once, and again when they were told to, each some milliseconds late. @returns when each began */
function crowd(count: number, perSecond: number, lateMs: (turn: number) => number): number[] {
  const slots = new Slots(perSecond);
  const begun: number[] = [];
  const due = Array.from({ length: count }, (_, line) => ({ line, atMs: 1_000_000 + (line % 7) }));
  for (let turn = 0; due.length > 0; turn += 1) {
    due.sort((a, b) => a.atMs - b.atMs);
    const next = due.shift();
    if (next === undefined) break;
    const waitMs = slots.admit(`line ${next.line}`, next.atMs);
    if (waitMs === 0) begun.push(next.atMs);
    else due.push({ line: next.line, atMs: next.atMs + waitMs + lateMs(turn) });
    if (turn > count * 20) throw new Error("somebody never gets in");
  }
  expect(slots.size).toBe(0);
  return begun;
}

const mostInASecond = (begun: readonly number[]): number =>
  Math.max(...begun.map((from) => begun.filter((at) => at >= from && at < from + 1_000).length));

it("lets nobody wait who comes alone", () => {
  const slots = new Slots(50);
  for (let turn = 0; turn < 100; turn += 1) expect(slots.admit(`line ${turn}`, 1_000_000 + turn * 25)).toBe(0);
});

it("lets a thousand begin at 50 a second, and no more in any second", () => {
  const begun = crowd(1_000, 50, () => 0);
  expect(begun).toHaveLength(1_000);
  expect(mostInASecond(begun)).toBeLessThanOrEqual(50);
  expect(Math.max(...begun) - Math.min(...begun)).toBeLessThan(21_000);
});

it("keeps to it when they come late, and loses little time", () => {
  const begun = crowd(1_000, 50, (turn) => (turn * 37) % 300);
  expect(begun).toHaveLength(1_000);
  expect(mostInASecond(begun)).toBeLessThanOrEqual(50);
  expect(Math.max(...begun) - Math.min(...begun)).toBeLessThan(25_000);
});

it("tells who asks too early the rest of the time, and keeps the place", () => {
  const slots = new Slots(1);
  expect(slots.admit("first", 1_000_000)).toBe(0);
  expect(slots.admit("second", 1_000_000)).toBe(1_000);
  expect(slots.admit("third", 1_000_100)).toBe(1_900);
  expect(slots.admit("second", 1_000_400)).toBe(600);
  expect(slots.admit("second", 1_001_000)).toBe(0);
});

it("forgets those who never came, and a clock that was set back", () => {
  const slots = new Slots(1);
  slots.admit("first", 1_000_000);
  slots.admit("gone", 1_000_000);
  expect(slots.admit("later", 1_020_000)).toBe(0);
  slots.admit("other", 1_020_000);
  expect(slots.admit("after", 500_000)).toBe(0);
});

it("gives what can as well be left a place only where nobody waits for one", () => {
  const slots = new Slots(2);
  expect([slots.takeFree(1_000_000), slots.takeFree(1_000_000), slots.takeFree(1_000_000)]).toEqual([
    true,
    true,
    false,
  ]);
  const waitMs = slots.admit("line", 1_000_100);
  expect(waitMs).toBeGreaterThan(0);
  // Its time has come, and it is a little late.
  expect(slots.takeFree(1_000_100 + waitMs + 20)).toBe(false);
  expect(slots.admit("line", 1_000_100 + waitMs + 30)).toBe(0);
  expect(slots.takeFree(1_000_100 + waitMs + 40)).toBe(true);
});
