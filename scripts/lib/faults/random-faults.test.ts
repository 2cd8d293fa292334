import { canMeet, faults, knownToDiffer, leavesAsFound, seededRandom } from "@readyline/lab/faults";
import { describe, expect, it } from "vitest";
import { drawFaults, leftOver } from "./random-faults.ts";
import { drawPairs, namePair } from "./random-pairs.ts";

describe("a row of random faults", () => {
  it("is the same for the same seed, and another for another", () => {
    const names = (seed: number): string[] => drawFaults(faults, 50, seededRandom(seed)).map(({ name }) => name);
    expect(names(7)).toEqual(names(7));
    expect(names(7)).not.toEqual(names(8));
  });

  it("has nothing but faults that leave the scene as they found it, most of them within 200", () => {
    const drawn = drawFaults(faults, 200, seededRandom(1));
    expect(drawn.every(leavesAsFound)).toBe(true);
    expect(new Set(drawn).size).toBeGreaterThan(faults.filter(leavesAsFound).length * 0.9);
  });

  it("says what there is more of afterwards, and nothing of what there is less of", () => {
    expect(leftOver({ legs: 1, sockets: 3 }, { legs: 2, sockets: 2, dialogs: 1 })).toEqual([
      "legs 1 → 2",
      "dialogs 0 → 1",
    ]);
  });
});

describe("random pairs of faults", () => {
  const names = (seed: number): string[] => drawPairs(faults, 40, seededRandom(seed)).map(namePair);

  it("are the same for the same seed, and others for another", () => {
    expect(names(7)).toEqual(names(7));
    expect(names(7)).not.toEqual(names(8));
  });

  it("are two that can meet on a scene that both leave as they found it, in both ways", () => {
    const drawn = drawPairs(faults, 200, seededRandom(1));
    expect(drawn.every(({ first, second }) => [first, second].every(leavesAsFound) && canMeet(first, second))).toBe(
      true,
    );
    expect(new Set(drawn.map(({ meeting }) => meeting))).toEqual(new Set(["at once", "in the recovery"]));
  });
});

describe("two faults", () => {
  const meet = (a: string, b: string): boolean => {
    const [first, second] = [a, b].map((name) => faults.find((fault) => fault.name === name));
    if (first === undefined || second === undefined) throw new Error(`no fault ${a} or ${b}`);
    return canMeet(first, second);
  };

  it("can meet where they take hold of different things", () => {
    expect(meet("pbx-killed-3s", "network-cut-5s")).toBe(true);
    expect(meet("server-killed", "trunk-cut")).toBe(true);
  });

  it("cannot where both take hold of the same, or one needs a person or a call", () => {
    expect(meet("pbx-killed-3s", "pbx-frozen")).toBe(false);
    expect(meet("password-changed", "server-frozen")).toBe(false);
    expect(meet("register-404", "hop-closed")).toBe(false);
    expect(meet("pbx-frozen-in-call", "hop-closed")).toBe(false);
  });
});

it("leaves none out as known to differ but faults that there are, each with its reason", () => {
  for (const [name, reason] of knownToDiffer) {
    expect(faults.map((fault) => fault.name)).toContain(name);
    expect(reason).not.toBe("");
  }
});
