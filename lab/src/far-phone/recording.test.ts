import { expect, test } from "vitest";
import { readRecording } from "./recording.ts";

/** A WAV file whose header says that it is empty, as while it is being written. */
function recording(samples: readonly number[], rate: number, channels = 1): Buffer {
  const header = Buffer.alloc(44);
  header.write("RIFF", 0, "latin1");
  header.write("WAVEfmt ", 8, "latin1");
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(rate, 24);
  header.write("data", 36, "latin1");
  return Buffer.concat([header, Buffer.from(Int16Array.from(samples, (sample) => sample * 32_768).buffer)]);
}

test("energy and peak are of all samples, the recent energy of the last second alone", () => {
  const loudThenSilent = [...Array.from({ length: 100 }, () => 0.5), ...Array.from({ length: 100 }, () => 0)];
  const audio = readRecording(recording(loudThenSilent, 100));
  expect(audio).toMatchObject({ seconds: 2, peak: 0.5, recentRms: 0 });
  expect(audio?.rms).toBeCloseTo(0.5 / Math.SQRT2);
});

test("two channels are one recording of half the length", () => {
  expect(readRecording(recording([0.25, -0.25, 0.25, -0.25], 2, 2))).toMatchObject({ seconds: 1, recentRms: 0.25 });
});

test("a file without samples is no recording", () => {
  expect(readRecording(recording([], 100))).toBeNull();
  expect(readRecording(Buffer.alloc(0))).toBeNull();
});
