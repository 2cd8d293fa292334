/** What a recording holds, with samples scaled to -1..1. */
export interface RecordedAudio {
  readonly seconds: number;
  /** Root mean square of all samples. */
  readonly rms: number;
  /** Largest sample. */
  readonly peak: number;
  /** Root mean square of the last second; 0 where there is less than one. */
  readonly recentRms: number;
}

const riffHeaderBytes = 12;
const chunkHeaderBytes = 8;

/**
 * Reads a WAV file of 16-bit samples, also one that is still being written: its header then says too little, so that the samples go to
 * the end of the file.
 * @returns null while the file has no samples
 */
export function readRecording(file: Buffer): RecordedAudio | null {
  const format = chunkAt(file, "fmt ");
  const data = chunkAt(file, "data");
  if (format === null || data === null) return null;
  const channels = file.readUInt16LE(format + 2);
  const rate = file.readUInt32LE(format + 4);
  const count = (file.length - data) >> 1;
  if (count === 0) return null;
  const recentFrom = count - rate * channels;
  let [squares, recentSquares, peak] = [0, 0, 0];
  for (let index = 0; index < count; index += 1) {
    const sample = file.readInt16LE(data + 2 * index) / 32_768;
    squares += sample * sample;
    if (index >= recentFrom) recentSquares += sample * sample;
    peak = Math.max(peak, Math.abs(sample));
  }
  return {
    seconds: count / channels / rate,
    rms: Math.sqrt(squares / count),
    peak,
    recentRms: recentFrom < 0 ? 0 : Math.sqrt(recentSquares / (rate * channels)),
  };
}

/** @returns where the content of a chunk begins. */
function chunkAt(file: Buffer, id: string): number | null {
  let at = riffHeaderBytes;
  while (at + chunkHeaderBytes <= file.length) {
    if (file.toString("latin1", at, at + 4) === id) return at + chunkHeaderBytes;
    at += chunkHeaderBytes + file.readUInt32LE(at + 4);
  }
  return null;
}
