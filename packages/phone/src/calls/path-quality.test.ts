import { describe, expect, it } from "vitest";
import { PathWatch, type PathQuality } from "./path-quality.ts";

interface Second {
  readonly received: number;
  readonly lost: number;
  readonly roundTripMs?: number | null;
}

/** What is said after each second. */
function watch(seconds: readonly Second[]): (PathQuality | null)[] {
  const path = new PathWatch();
  let [packetsIn, packetsLost] = [0, 0];
  return seconds.map(({ received, lost, roundTripMs = 20 }, index) => {
    packetsIn += received;
    packetsLost += lost;
    const counters = { packetsIn, packetsLost, packetsOut: 0, roundTripMs, microphoneLive: true, microphoneOn: true };
    return path.poorness(counters, index * 1_000);
  });
}

const times = (count: number, second: Second): Second[] => Array.from({ length: count }, () => second);
const well: Second = { received: 50, lost: 0 };

describe("the path of a call", () => {
  it("says nothing before it has seen 5 seconds, and nothing of a good one", () => {
    expect(watch(times(5, { received: 40, lost: 10 }))).toEqual([null, null, null, null, null]);
    expect(watch(times(20, well)).filter((one) => one !== null)).toEqual([]);
  });

  it("is poor with a loss of 3 % and more over 5 seconds, and well again 5 seconds later", () => {
    const poor = watch([...times(6, well), ...times(6, { received: 45, lost: 5 }), ...times(6, well)]);
    expect(poor[5]).toBeNull();
    expect(poor[11]).toEqual({ lossPercent: 10, roundTripMs: 20 });
    expect(poor.at(-1)).toBeNull();
  });

  it("is not poor for one short gap", () => {
    expect(watch([...times(6, well), { received: 45, lost: 5 }, ...times(6, well)]).every((one) => one === null)).toBe(
      true,
    );
  });

  it("is poor where every round trip of 5 seconds took 300 ms and more, not where one did", () => {
    expect(watch(times(7, { ...well, roundTripMs: 384 })).at(-1)).toEqual({ lossPercent: 0, roundTripMs: 380 });
    expect(watch([...times(6, { ...well, roundTripMs: 380 }), well]).at(-1)).toBeNull();
    expect(watch(times(7, { ...well, roundTripMs: null })).at(-1)).toBeNull();
  });

  it("says nothing of a call on hold, where nothing is to come", () => {
    expect(watch(times(8, { received: 1, lost: 1 })).at(-1)).toBeNull();
  });
});
