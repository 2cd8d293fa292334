import { expect, test } from "vitest";
import { numberDisplay, numberForms } from "./number-display.ts";

test("a private number shows two digits, and none when it is hardly longer", () => {
  expect(numberDisplay("+36301234517", true)).toBe("••• ••17");
  expect(numberDisplay("112", true)).toBe("•••");
  expect(numberDisplay("+36301234517", false)).toBe("+36301234517");
});

test("a number is found however the PBX writes its prefix", () => {
  expect(numberForms("003615550199")).toContain("+3615550199");
  expect(numberForms("+3615550199")).toContain("003615550199");
  expect(numberForms("3615550199")).toContain("+3615550199");
});
