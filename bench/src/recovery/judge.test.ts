import { expect, test } from "vitest";
import { isBack, judge, type Outage } from "./judge.ts";

const outage: Outage = { beganAt: 1_000, stoodAt: 1_100, healingAt: 6_000, healedAt: 6_500, endedAt: 30_000 };
const green = { colour: "green", at: 0 };
const call = (sentAt: number, reachedAt: number | null) => ({ sentAt, reachedAt });

test("a client that notices and comes back", () => {
  const lights = [green, { colour: "red", at: 1_400 }, { colour: "green", at: 7_000 }];
  expect(judge(lights, [call(500, 510), call(2_000, null), call(7_200, 7_250)], outage)).toEqual({
    noticedMs: 400,
    ringsAgainMs: 750,
    liedMs: 650,
  });
});

test("one that never notices lies until it rings again, and what it says afterwards is no notice", () => {
  const attempts = [call(2_000, null), call(6_900, 6_950)];
  expect(judge([green, { colour: "red", at: 8_000 }], attempts, outage)).toEqual({
    noticedMs: null,
    ringsAgainMs: 450,
    liedMs: 5_950,
  });
});

test("one that does not come back lies to the end of the watch", () => {
  expect(judge([green], [call(2_000, null)], outage)).toEqual({
    noticedMs: null,
    ringsAgainMs: null,
    liedMs: 29_000,
  });
});

test("registered anew but not reached is a lie as well", () => {
  const lights = [green, { colour: "red", at: 2_000 }, { colour: "green", at: 7_000 }];
  expect(judge(lights, [call(9_900, 10_000)], outage).liedMs).toBe(1_000 + 3_000);
});

test("a call that was on its way when the fault began proves nothing", () => {
  expect(judge([green], [call(1_050, 1_150), call(8_000, 8_050)], outage).ringsAgainMs).toBe(1_550);
});

test("a call that waited in the fault and arrives during the healing is no time at all", () => {
  expect(judge([green], [call(3_000, 6_200)], outage).ringsAgainMs).toBe(0);
});

test("a client that had said so before the fault has noticed at once", () => {
  expect(judge([green, { colour: "red", at: 900 }], [], outage).noticedMs).toBe(0);
});

test("back is rung since the healing and registered by its own word", () => {
  const red = { colour: "red", at: 1_400 };
  const again = { colour: "green", at: 7_000 };
  expect(isBack([green, red, again], [call(7_000, 7_050)], 6_000)).toBe(true);
  expect(isBack([green, red], [call(7_000, 7_050)], 6_000)).toBe(false);
  expect(isBack([green], [call(500, 510), call(7_000, null)], 6_000)).toBe(false);
});
