import { describe, expect, it } from "vitest";
import { fuzz } from "../test-support/fuzz.ts";

const MESSAGES = 20_000;

describe("20,000 broken messages", () => {
  it.each([
    ["up" as const, 20_261_123],
    ["down" as const, 20_261_124],
  ])(
    "cause no exception on the way %s, and JsSIP reads what goes on as the gateway does",
    async (direction, seed) => {
      const { errors, differences, forwarded } = await fuzz(direction, MESSAGES / 2, seed);
      expect({ errors, differences: differences.slice(0, 5) }).toEqual({ errors: [], differences: [] });
      // The fuzz is worth something only if many messages get past the parser.
      expect(forwarded).toBeGreaterThan(400);
    },
    120_000,
  );
});
