import { absentStatus } from "@readyline/phone";
import { expect, test } from "vitest";
import { readiness } from "./readiness.ts";

const green = { status: { ...absentStatus, colour: "green" }, microphone: "granted", sound: "unlocked" } as const;

test("ready is a green line, a microphone and sound", () => {
  expect(readiness(green, true)).toEqual({ line: "good", microphone: "good", sound: "good", ready: true });
});

test.each([
  [{ status: { ...absentStatus, colour: "yellow" } }, { line: "waiting" }],
  [{ status: { ...absentStatus, colour: "red" } }, { line: "bad" }],
  [{ microphone: "unknown" }, { microphone: "waiting" }],
  [{ microphone: "ask" }, { microphone: "bad" }],
  [{ microphone: "busy" }, { microphone: "bad" }],
  [{ sound: "unknown" }, { sound: "waiting" }],
  [{ sound: "blocked" }, { sound: "bad" }],
] as const)("%o is not", (facts, row) => {
  expect(readiness({ ...green, ...facts }, true)).toMatchObject({ ...row, ready: false });
});

test("who has no line waits for none", () => {
  const nothing = { status: absentStatus, microphone: "unknown", sound: "unknown" } as const;
  expect(readiness(nothing, false)).toMatchObject({ line: "absent", microphone: "absent", ready: true });
});
