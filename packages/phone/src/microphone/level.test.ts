import { expect, test } from "vitest";
import { levelOf } from "./level.ts";

const tone = (amplitude: number) => Float32Array.from({ length: 480 }, (_, i) => amplitude * Math.sin(i / 5));

test("silence is 0, a loud voice 1, and louder is more", () => {
  expect(levelOf(new Float32Array(480))).toBe(0);
  expect(levelOf(tone(1))).toBe(1);
  expect(levelOf(tone(0.01))).toBeGreaterThan(0);
  expect(levelOf(tone(0.1))).toBeGreaterThan(levelOf(tone(0.01)));
});
