import { afterEach, expect, test } from "vitest";
import { clockOffsetMs, forgetServerTime, learnServerTime } from "./clock.ts";

afterEach(forgetServerTime);

test("the message that travelled fastest sets the clock", () => {
  learnServerTime(10_000, 9_000 + 300);
  learnServerTime(12_000, 11_000 + 20);
  learnServerTime(14_000, 13_000 + 150);
  expect(clockOffsetMs()).toBe(980);
});

test("a workstation whose clock is set right is believed after a few messages", () => {
  learnServerTime(10_000, 4_000);
  for (let turn = 0; turn < 10; turn++) learnServerTime(20_000 + turn, 20_010 + turn);
  expect(clockOffsetMs()).toBe(-10);
});
