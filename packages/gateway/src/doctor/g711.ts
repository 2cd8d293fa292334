/** G.711 (ITU-T G.711) as RTP carries it: one octet a sample, 8000 samples a second. */
export type G711 = "PCMU" | "PCMA";

export const SAMPLES_PER_SECOND = 8_000;
/** One packet of 20 ms. */
export const SAMPLES_PER_PACKET = 160;

/** @returns -1 to 1 */
function decodeMuLaw(octet: number): number {
  const bits = ~octet & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + 0x84) << ((bits >> 4) & 7)) - 0x84;
  return ((bits & 0x80) === 0 ? magnitude : -magnitude) / 32_768;
}

/** @returns -1 to 1 */
function decodeALaw(octet: number): number {
  const bits = octet ^ 0x55;
  const segment = (bits >> 4) & 7;
  const step = ((bits & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? step : (step + 0x100) << (segment - 1);
  return ((bits & 0x80) === 0 ? -magnitude : magnitude) / 32_768;
}

const levels: Readonly<Record<G711, Float64Array>> = {
  PCMU: Float64Array.from({ length: 256 }, (_, octet) => decodeMuLaw(octet)),
  PCMA: Float64Array.from({ length: 256 }, (_, octet) => decodeALaw(octet)),
};

/** Samples from -1 to 1. */
export function decode(payload: Uint8Array, codec: G711): Float64Array {
  return Float64Array.from(payload, (octet) => levels[codec][octet] ?? 0);
}

/** Slow (it looks for the nearest level), for sounds that are made once. @param samples -1 to 1 */
export function encode(samples: Float64Array, codec: G711): Uint8Array {
  return Uint8Array.from(samples, (sample) => {
    let nearest = 0;
    for (let octet = 1; octet < 256; octet += 1)
      if (distance(octet, sample, codec) < distance(nearest, sample, codec)) nearest = octet;
    return nearest;
  });
}

function distance(octet: number, sample: number, codec: G711): number {
  return Math.abs((levels[codec][octet] ?? 0) - sample);
}
