import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { RepeatedAnswer } from "./repeated-answer.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("sends at doubling intervals up to 4 s, and gives up after 32 s (RFC 3261 section 13.3.1.4)", () => {
  const startMs = Date.now();
  const sentAtMs: number[] = [];
  const gaveUpAtMs: number[] = [];
  const answer = new RepeatedAnswer(
    () => sentAtMs.push(Date.now() - startMs),
    () => gaveUpAtMs.push(Date.now() - startMs),
  );
  vi.advanceTimersByTime(60_000);
  expect(sentAtMs).toEqual([0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]);
  expect(gaveUpAtMs).toEqual([32_000]);
  answer.stop();
});

it("stops when the ACK is there", () => {
  const send = vi.fn<() => void>();
  const giveUp = vi.fn<() => void>();
  const answer = new RepeatedAnswer(send, giveUp);
  vi.advanceTimersByTime(600);
  answer.stop();
  vi.advanceTimersByTime(60_000);
  expect([send.mock.calls.length, giveUp.mock.calls.length]).toEqual([2, 0]);
});
