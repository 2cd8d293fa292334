import { expect, test } from "vitest";
import { createRateLimit } from "./rate-limit.ts";

test("lets a burst through, then as many as the time allows, for each address alone", () => {
  const clock = { ms: 0 };
  const limit = createRateLimit(20, 1_000, () => clock.ms);
  const taken = (address: string, tries: number) =>
    Array.from({ length: tries }, () => limit.take(address)).filter(Boolean).length;
  expect(taken("a", 30)).toBe(20);
  expect(limit.free("a")).toBe(false);
  expect(taken("b", 5)).toBe(5);
  clock.ms = 500;
  expect(taken("a", 30)).toBe(10);
  clock.ms = 60_000;
  expect(taken("a", 30)).toBe(20);
});
