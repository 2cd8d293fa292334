import { expect, it } from "vitest";
import { Ear } from "./ear.ts";

it("tells each key once, however many packets it lasts", () => {
  const keys: string[] = [];
  const ear = new Ear((key) => keys.push(key));
  const packets: [event: number, timestamp: number][] = [[5, 100], [5, 100], [11, 900], [5, 1700], [16, 2500]]; // prettier-ignore
  for (const [event, timestamp] of packets) ear.event(Uint8Array.of(event, 10, 0, 160), timestamp);
  expect(keys.join("")).toBe("5#5");
});

it("measures the last second apart from the whole call", () => {
  const ear = new Ear();
  for (let count = 0; count < 50; count += 1) ear.audio(new Uint8Array(160).fill(0x80));
  for (let count = 0; count < 50; count += 1) ear.audio(new Uint8Array(160).fill(0xff));
  const heard = ear.heard(7);
  expect(heard).toMatchObject({ packets: 100, samples: 16_000, sentPackets: 7, recentMeanSquare: 0 });
  expect(heard.energy).toBeCloseTo(0.961, 3);
});

it("does not count an empty packet", () => {
  const ear = new Ear();
  ear.audio(new Uint8Array());
  expect(ear.heard(0)).toMatchObject({ packets: 0, lastPacketAtMs: null });
});
