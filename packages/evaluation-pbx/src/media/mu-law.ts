/** G.711 mu-law (ITU-T G.711), as RTP payload PCMU carries it: one octet a sample, 8000 samples a second. */

export const samplesPerSecond = 8000;
/** Samples in one RTP packet of 20 ms. */
export const samplesPerPacket = 160;
export const silence = 0xff;

const bias = 0x84;
const clip = 32_635;

/** @param sample 16-bit linear, -32768 to 32767. */
export function encodeMuLaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), clip) + bias;
  const exponent = 31 - Math.clz32(magnitude) - 7;
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}

/** @returns 16-bit linear. */
export function decodeMuLaw(octet: number): number {
  const bits = ~octet & 0xff;
  const exponent = (bits >> 4) & 0x07;
  const magnitude = (((bits & 0x0f) << 3) + bias) << exponent;
  return (bits & 0x80) === 0 ? magnitude - bias : bias - magnitude;
}

const squares = Float64Array.from({ length: 256 }, (_, octet) => (decodeMuLaw(octet) / 32_768) ** 2);

/** The sum of the squares of all samples, each scaled to -1..1. */
export function sumOfSquares(payload: Uint8Array): number {
  let sum = 0;
  for (const octet of payload) sum += squares[octet] ?? 0;
  return sum;
}

/** One second of a tone; whole periods, so that it can be looped. @param amplitude 0 to 1, default a quarter. */
export function tone(hertz: number, amplitude = 0.25): Uint8Array {
  return Uint8Array.from({ length: samplesPerSecond }, (_, index) =>
    encodeMuLaw(Math.round(amplitude * 32_767 * Math.sin((2 * Math.PI * hertz * index) / samplesPerSecond))),
  );
}
