import { expect, it } from "vitest";
import { decodeMuLaw, encodeMuLaw, silence, sumOfSquares, tone } from "./mu-law.ts";

it("decodes the corners of ITU-T G.711", () => {
  expect([0xff, 0x7f, 0x80, 0x00, 0xfe, 0xf0].map(decodeMuLaw)).toEqual([0, 0, 32_124, -32_124, 8, 120]);
});

it("gives each octet back", () => {
  for (let octet = 0; octet < 256; octet += 1) {
    // Two octets mean zero; the encoder writes the positive one.
    expect(encodeMuLaw(decodeMuLaw(octet))).toBe(octet === 0x7f ? 0xff : octet);
  }
});

it("errs by no more than a sixteenth of the sample", () => {
  for (let sample = -32_635; sample <= 32_635; sample += 37) {
    const error = Math.abs(decodeMuLaw(encodeMuLaw(sample)) - sample);
    expect(error).toBeLessThanOrEqual(Math.max(4, Math.abs(sample) / 16));
  }
});

it("measures a tone as half its amplitude squared, and silence as nothing", () => {
  const audio = tone(440, 0.5);
  expect(sumOfSquares(audio) / audio.length).toBeCloseTo(0.125, 2);
  expect(sumOfSquares(new Uint8Array(160).fill(silence))).toBe(0);
});
