import { expect, it } from "vitest";
import { nextPhase } from "./call-phase.ts";

it.each([
  ["ringing", "answer", "answered"],
  ["ringing", "ack", "ringing"],
  ["ringing", "end", "ended"],
  ["answered", "answer", "answered"],
  ["answered", "ack", "confirmed"],
  ["answered", "end", "ended"],
  ["confirmed", "answer", "confirmed"],
  ["confirmed", "ack", "confirmed"],
  ["confirmed", "end", "ended"],
  ["ended", "answer", "ended"],
  ["ended", "ack", "ended"],
  ["ended", "end", "ended"],
] as const)("goes from %s by %s to %s", (phase, event, next) => {
  expect(nextPhase(phase, event)).toBe(next);
});
