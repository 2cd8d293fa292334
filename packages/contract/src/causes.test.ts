import { expect, it } from "vitest";
import { operatorTextOf } from "./causes.ts";

it("counts the seconds to the next try where they are known", () => {
  expect([17, 1, 0, null].map((seconds) => operatorTextOf("reg.busy", seconds))).toEqual([
    "PBX is busy. Next try in 17 seconds.",
    "PBX is busy. Next try in 1 second.",
    "PBX is busy. Next try in 0 seconds.",
    "PBX is busy.",
  ]);
  expect(operatorTextOf("reg.silent", 3)).toBe("PBX did not confirm the line. Trying again.");
});
