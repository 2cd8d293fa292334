import { describe, expect, it } from "vitest";
import { judgeSettling } from "./judge.ts";

describe("one contact under a green light", () => {
  const well = { bindings: 1, colour: "green", liedMs: 0, ghostMs: 0 };

  it("is as promised when it comes in time", () => {
    const late = { ...well, liedMs: 7_900, ghostMs: 2_900 };
    expect(judgeSettling(late, 1)).toEqual({ unmet: [], broken: [] });
  });

  it("differs when green stood too long without a contact, or an old contact stayed; three times that with patience", () => {
    const slow = { ...well, liedMs: 8_100, ghostMs: 3_100 };
    expect(judgeSettling(slow, 1).unmet).toEqual([
      "green for 8100 ms without a contact at the PBX",
      "more than one contact for 3100 ms",
    ]);
    expect(judgeSettling(slow, 3).unmet).toEqual([]);
  });

  it.each([
    [{ ...well, bindings: 0 }, "0 contacts at the PBX, the light is green"],
    [{ ...well, bindings: 2 }, "2 contacts at the PBX, the light is green"],
    [{ ...well, colour: "red" }, "1 contacts at the PBX, the light is red"],
  ])("is broken when it does not come", (seen, what) => {
    expect(judgeSettling(seen, 3).broken).toEqual([what]);
  });
});
