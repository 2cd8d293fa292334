import { expect, test } from "vitest";
import { codeOfStep, matchingStep } from "./one-time-codes.ts";

const secret = "12345678901234567890";

test("makes the codes of RFC 4226 appendix D", () => {
  const codes = Array.from({ length: 10 }, (_none, step) => codeOfStep(secret, step));
  expect(codes).toEqual([
    "755224",
    "287082",
    "359152",
    "969429",
    "338314",
    "254676",
    "287922",
    "162583",
    "399871",
    "520489",
  ]);
});

test("finds the step of a code of now, one before and one after, and of no other", () => {
  const now = 5 * 30_000 + 12_345;
  const steps = [3, 4, 5, 6, 7].map((step) => matchingStep(secret, codeOfStep(secret, step), now));
  expect(steps).toEqual([null, 4, 5, 6, null]);
  expect(matchingStep(secret, "", now)).toBeNull();
});
