import { describe, expect, it } from "vitest";
import { isPbxFault, nextTryAt } from "./policy.ts";

const minute = 60_000;

describe("the next try of refused credentials", () => {
  it.each<[string, number[], number, number | null]>([
    ["is now, when nothing was refused", [], 0, null],
    ["is now after one refusal", [0], 1, null],
    ["waits 10 minutes after two refusals within 10 minutes", [0, minute], 2 * minute, 11 * minute],
    ["is now when those 10 minutes are over", [0, minute], 11 * minute, null],
    ["waits 10 minutes after each further refusal", [0, minute, 11 * minute], 12 * minute, 21 * minute],
    ["is now when two refusals lie far apart", [0, 30 * minute], 31 * minute, null],
    ["takes refusals in any order", [minute, 0], 2 * minute, 11 * minute],
  ])("%s", (_name, refusals, now, expected) => {
    expect(nextTryAt(refusals, now)).toBe(expected);
  });
});

describe("the fault of the PBX", () => {
  const refused = (...extensions: string[]): { extension: string; atMs: number }[] =>
    extensions.map((extension, index) => ({ extension, atMs: index * 1_000 }));

  it("is more than three extensions refused within a minute", () => {
    expect(isPbxFault(refused("1", "2", "3"), 10_000)).toBe(false);
    expect(isPbxFault(refused("1", "2", "3", "4"), 10_000)).toBe(true);
  });

  it("is not one extension refused often", () => {
    expect(isPbxFault(refused("1", "1", "1", "1", "1"), 10_000)).toBe(false);
  });

  it("is over after a minute", () => {
    expect(isPbxFault(refused("1", "2", "3", "4"), 70_000)).toBe(false);
  });
});
