import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { MicrophoneState } from "../line-status/facts.ts";
import { FakeMicrophones } from "../testing/fake-browser.ts";
import { faultOf, Microphone, MicrophoneError } from "./microphone.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function watched(prepare: (browser: FakeMicrophones) => void = () => {}) {
  const browser = new FakeMicrophones();
  prepare(browser);
  const seen: MicrophoneState[] = [];
  const microphone = new Microphone(browser, (state) => seen.push(state));
  await microphone.watch();
  return { browser, microphone, seen };
}

describe("the microphone", () => {
  it("is watched without being opened", async () => {
    const { browser, microphone } = await watched();
    expect([microphone.state, browser.opened]).toEqual(["granted", 0]);
  });

  it("is to be asked for where the browser has not asked yet", async () => {
    const { microphone } = await watched((browser) => (browser.permission.state = "prompt"));
    expect(microphone.state).toBe("ask");
  });

  it("is denied by the permission and given back by it, without a call", async () => {
    const { browser, seen } = await watched();
    browser.set("denied");
    await vi.advanceTimersByTimeAsync(0);
    browser.set("granted");
    await vi.advanceTimersByTimeAsync(0);
    expect([seen, browser.opened]).toEqual([["granted", "denied", "granted"], 0]);
  });

  it("is missing without a device, and back when one is plugged in", async () => {
    const { browser, seen } = await watched((fake) => (fake.devices = 0));
    browser.plug(1);
    await vi.advanceTimersByTimeAsync(0);
    expect(seen).toEqual(["missing", "granted"]);
  });

  it("is open once for all who ask, and closed at the end", async () => {
    const { browser, microphone } = await watched();
    const [first, second] = await Promise.all([microphone.open(), microphone.open()]);
    expect([first === second, browser.opened, browser.open]).toEqual([true, 1, 1]);
    microphone.close();
    expect(browser.open).toBe(0);
  });

  it("that is unplugged while open is missing, and opened anew for the call when one is plugged in", async () => {
    const { browser, microphone, seen } = await watched();
    const replaced = vi.fn<(stream: MediaStream) => void>();
    microphone.replaced = replaced;
    const first = await microphone.open();
    browser.devices = 0;
    browser.tracks[0]?.lose();
    await vi.advanceTimersByTimeAsync(0);
    expect([seen.at(-1), replaced.mock.calls.length]).toEqual(["missing", 0]);
    browser.plug(1);
    await vi.advanceTimersByTimeAsync(0);
    expect([seen.at(-1), browser.open, replaced.mock.calls.length]).toEqual(["granted", 1, 1]);
    const second = await microphone.open();
    expect([second === first, replaced.mock.calls[0]?.[0] === second]).toEqual([false, true]);
    microphone.close();
    expect(browser.open).toBe(0);
  });

  it("that goes while another is there is replaced by that at once", async () => {
    const { browser, microphone, seen } = await watched();
    const replaced = vi.fn<(stream: MediaStream) => void>();
    microphone.replaced = replaced;
    await microphone.open();
    browser.tracks[0]?.lose();
    await vi.advanceTimersByTimeAsync(0);
    expect([seen, browser.open, replaced.mock.calls.length]).toEqual([["granted"], 1, 1]);
  });

  it("is not opened anew where the call ended meanwhile", async () => {
    const { browser, microphone } = await watched();
    await microphone.open();
    browser.devices = 0;
    browser.tracks[0]?.lose();
    await vi.advanceTimersByTimeAsync(0);
    microphone.close();
    browser.plug(1);
    await vi.advanceTimersByTimeAsync(0);
    expect([microphone.state, browser.opened, browser.open]).toEqual(["granted", 1, 0]);
  });

  it("does not stay open when it is closed while it opens", async () => {
    const { browser, microphone } = await watched();
    const opening = microphone.open();
    microphone.close();
    await expect(opening).rejects.toThrow("closed meanwhile");
    expect(browser.open).toBe(0);
  });

  it("is let go after it was only touched, and a running call keeps its own", async () => {
    const { browser, microphone } = await watched();
    await microphone.touch(async () => expect(browser.open).toBe(1));
    expect(browser.open).toBe(0);
    await microphone.open();
    await microphone.touch();
    expect([browser.opened, browser.open]).toEqual([2, 1]);
  });

  it("tells why it does not open, and opens again afterwards", async () => {
    const { browser, microphone } = await watched();
    browser.fault = "NotAllowedError";
    await expect(microphone.open()).rejects.toMatchObject({ name: "MicrophoneError", code: "denied" });
    browser.fault = null;
    await expect(microphone.open()).resolves.toBeDefined();
    expect(microphone.state).toBe("granted");
  });

  it("is looked at every 10 s, and on focus, while another program has it", async () => {
    const { browser, microphone } = await watched();
    browser.fault = "NotReadableError";
    await expect(microphone.open()).rejects.toBeInstanceOf(MicrophoneError);
    expect(microphone.state).toBe("busy");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(browser.opened).toBe(2);
    browser.fault = null;
    browser.window.dispatchEvent(new Event("focus"));
    await vi.advanceTimersByTimeAsync(0);
    expect([microphone.state, browser.open]).toEqual(["granted", 0]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(browser.opened).toBe(3);
  });
});

describe("what the browser calls a fault", () => {
  it.each([
    ["NotAllowedError", "denied"],
    ["SecurityError", "denied"],
    ["NotFoundError", "missing"],
    ["OverconstrainedError", "missing"],
    ["NotReadableError", "busy"],
    ["AbortError", "busy"],
  ])("%s is %s", (name, code) => {
    expect(faultOf(new DOMException("x", name))).toBe(code);
  });
});
