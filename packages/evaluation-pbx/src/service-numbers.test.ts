import { expect, it } from "vitest";
import { serviceFor, serviceNumbers } from "./index.ts";

it("has numbers of two to six digits, each once, each leading to its own service", () => {
  const numbers = serviceNumbers.map(({ number }) => number);
  expect(numbers.filter((number) => !/^\d{2,6}$/.test(number))).toEqual([]);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(numbers.map((number) => serviceFor(number)?.number)).toEqual(numbers);
});

it.each([
  ["6107", { kind: "answer", ringSeconds: 7, plays: "tone" }],
  ["6100", { kind: "answer", ringSeconds: 0, plays: "tone" }],
  ["6230", { kind: "answer", ringSeconds: 0, plays: "tone", hangUpAfterSeconds: 30 }],
])("reads the seconds of %s", (number, behaviour) => {
  expect(serviceFor(number)?.behaviour).toEqual(behaviour);
});

it.each(["", "60", "6000", "610", "61000", "6 00", "constructor"])("has no service at %j", (number) => {
  expect(serviceFor(number)).toBeNull();
});
