import { describe, expect, it } from "vitest";
import { decode, encode, type G711, SAMPLES_PER_PACKET } from "./g711.ts";
import { Listener } from "./listener.ts";
import { measure, toneSamples } from "./tone.ts";

const tone = toneSamples();
const other = Float64Array.from({ length: 8_000 }, (_, index) => 0.25 * Math.sin((2 * Math.PI * 440 * index) / 8_000));
const packetsOf = (samples: Float64Array, codec: G711): Uint8Array[] => {
  const encoded = encode(samples, codec);
  return Array.from({ length: 50 }, (_, index) =>
    encoded.subarray(index * SAMPLES_PER_PACKET, (index + 1) * SAMPLES_PER_PACKET),
  );
};

it("decodes the corners of ITU-T G.711", () => {
  const scaled = (octets: number[], codec: G711) =>
    [...decode(Uint8Array.from(octets), codec)].map((one) => one * 32_768);
  expect(scaled([0xff, 0x80, 0x00, 0xfe], "PCMU")).toEqual([0, 32_124, -32_124, 8]);
  expect(scaled([0xd5, 0x55, 0xaa, 0x2a], "PCMA")).toEqual([8, -8, 32_256, -32_256]);
});

describe.each(["PCMU", "PCMA"] as const)("%s", (codec) => {
  it("hears its own tone after half a second, and how long it took", () => {
    const listener = new Listener(1_000);
    const proven = packetsOf(tone, codec).map((packet, index) => {
      listener.packet(packet, codec, 65_530 + index, 1_040 + index * 20);
      return listener.hasProof;
    });
    expect(proven.indexOf(true)).toBe(24);
    expect(listener.heard()).toMatchObject({ packets: 50, tonePackets: 50, roundTripMs: 40 });
    expect(listener.heard().meanSquare).toBeCloseTo(0.031, 2);
  });

  it("does not take another tone or silence for its own", () => {
    const listener = new Listener(0);
    packetsOf(other, codec).forEach((packet, index) => listener.packet(packet, codec, index, index * 20));
    expect(listener.heard()).toMatchObject({ audiblePackets: 50, tonePackets: 0, roundTripMs: null });
    const quiet = new Listener(0);
    packetsOf(new Float64Array(8_000), codec).forEach((packet, index) => quiet.packet(packet, codec, index, index));
    expect(quiet.heard()).toMatchObject({ packets: 50, audiblePackets: 0, meanSquare: 0 });
  });
});

it("counts what was lost by sequence numbers, over their wrap and out of order", () => {
  const listener = new Listener(0);
  const packet = packetsOf(tone, "PCMU")[0] ?? new Uint8Array();
  for (const sequence of [65_534, 65_535, 1, 0, 4]) listener.packet(packet, "PCMU", sequence, 0);
  expect(listener.heard().lossShare).toBeCloseTo(2 / 7, 5);
});

it("measures the tone as wholly tone, and a mixture in part", () => {
  expect(measure(tone.subarray(0, 160)).toneShare).toBeGreaterThan(0.9);
  const mixed = tone.map((sample, index) => sample + (other[index] ?? 0));
  expect(measure(mixed).toneShare).toBeCloseTo(0.5, 1);
});
