import { expect, test } from "vitest";
import { findLies } from "./judge.ts";

const look = (at: number, rang: boolean) => ({ at, until: at + 10, rang });

test("agreement is no lie, whatever the colour", () => {
  const lights = [
    { colour: "green", at: 0 },
    { colour: "red", at: 1_000 },
    { colour: "yellow", at: 2_000 },
  ];
  expect(findLies(lights, [look(500, true), look(1_500, false), look(2_500, true)], [], 3_000)).toEqual([]);
});

test("green after a fault lies from the fault on until the light turns", () => {
  const lights = [
    { colour: "green", at: 0 },
    { colour: "red", at: 5_000 },
  ];
  const changes = [{ what: "PBX frozen", at: 1_000 }];
  expect(findLies(lights, [look(500, true), look(2_000, false), look(4_000, false)], changes, 9_000)).toEqual([
    { kind: "green but no ring", from: 1_000, lengthMs: 4_000, after: "PBX frozen" },
  ]);
});

test("red after the healing lies until it turns, or to the end", () => {
  const lights = [{ colour: "red", at: 0 }];
  const changes = [{ what: "healed", at: 1_000 }];
  expect(findLies(lights, [look(500, false), look(2_000, true)], changes, 9_000)).toEqual([
    { kind: "red but rings", from: 1_000, lengthMs: 8_000, after: "healed" },
  ]);
});

test("a fault in the middle of a look begins the lie", () => {
  const lights = [
    { colour: "green", at: 0 },
    { colour: "red", at: 1_100 },
  ];
  const changes = [{ what: "killed", at: 1_005 }];
  expect(findLies(lights, [look(1_000, false)], changes, 9_000)[0]).toMatchObject({ from: 1_005, lengthMs: 95 });
});

test("a lie ends with a look that agrees", () => {
  const lights = [{ colour: "green", at: 0 }];
  expect(findLies(lights, [look(100, true), look(1_000, false), look(3_000, true)], [], 9_000)[0]).toMatchObject({
    from: 110,
    lengthMs: 2_890,
  });
});
