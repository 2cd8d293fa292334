import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SoundState } from "../line-status/facts.ts";
import { MicrophoneError } from "../microphone/microphone.ts";
import { FakeAudioContext } from "../testing/fake-browser.ts";
import { Sound } from "./sound.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp(microphone: "works" | "fails" = "works") {
  const browser = { gesture: false, capturing: false, captures: 0 };
  const gestures = new EventTarget();
  const seen: SoundState[] = [];
  const sound = new Sound({
    makeContext: () => new FakeAudioContext(() => browser.gesture || browser.capturing) as unknown as AudioContext,
    captureBriefly: async (meanwhile) => {
      browser.captures += 1;
      if (microphone === "fails") throw new MicrophoneError("busy");
      browser.capturing = true;
      await meanwhile();
      browser.capturing = false;
    },
    gestures: gestures as Window,
    gestureWas: () => browser.gesture,
    onChange: (state) => seen.push(state),
  });
  return { browser, gestures, seen, sound };
}

describe("sound", () => {
  it("is unlocked after a reload by a short capture, where the microphone is allowed", async () => {
    const { browser, seen, sound } = setUp();
    await sound.prepare(true);
    expect([seen, browser.captures, sound.context?.state]).toEqual([["unlocked"], 1, "running"]);
  });

  it("needs no capture where the user has already clicked", async () => {
    const { browser, sound } = setUp();
    browser.gesture = true;
    await sound.prepare(true);
    expect([sound.state, browser.captures]).toEqual(["unlocked", 0]);
  });

  it.each([
    ["the microphone was never allowed", false, "works"],
    ["the microphone does not open", true, "fails"],
  ] as const)("is blocked when %s, until the first key", async (_what, allowed, microphone) => {
    const { browser, gestures, seen, sound } = setUp(microphone);
    const prepared = sound.prepare(allowed);
    await vi.advanceTimersByTimeAsync(2_000);
    await prepared;
    expect([sound.state, sound.context]).toEqual(["blocked", null]);
    browser.gesture = true;
    gestures.dispatchEvent(new Event("keydown"));
    await vi.advanceTimersByTimeAsync(0);
    expect(seen).toEqual(["blocked", "unlocked"]);
  });

  it("stays quiet about itself once it was closed", async () => {
    const { seen, sound } = setUp();
    const prepared = sound.prepare(false);
    await sound.close();
    await vi.advanceTimersByTimeAsync(2_000);
    await prepared;
    expect([seen, sound.state]).toEqual([[], "unknown"]);
  });
});
