import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { defaultTimings } from "../registration/timings.ts";
import { connected } from "../testing/call-stage.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("while the link is down", () => {
  it("a call goes on, and nothing is signalled in it: the SIP library would end it", async () => {
    const { manager, call } = await connected();
    manager.lineLost();
    manager.setHeld(true);
    manager.sendDigit("5");
    expect(manager.view.current).toMatchObject({ state: "connected", lineLost: true, held: false });
    expect(call().told).toEqual(["microphone", "digit 5 without link"]);
  });

  it("mute still works", async () => {
    const { manager, call } = await connected();
    manager.lineLost();
    manager.setMuted(true);
    expect([manager.view.current?.muted, call().told.at(-1)]).toEqual([true, "mute"]);
  });

  it("a call is made known anew once the link is back", async () => {
    const { manager, call } = await connected();
    manager.lineLost();
    manager.lineReady();
    expect([manager.view.current?.lineLost, call().told.at(-1)]).toEqual([false, "refresh"]);
  });

  /** The far end or the PBX refuses each refresh. */
  async function notRefreshed() {
    const { manager, call } = await connected();
    manager.lineLost();
    manager.lineReady();
    for (let refused = 0; refused < 3; refused += 1) {
      call().emit({ type: "not-refreshed" });
      await vi.advanceTimersByTimeAsync(2_000);
    }
    return { manager, call };
  }

  it("a call that cannot be made known is tried three times and then left alone: its audio goes on", async () => {
    const { manager, call } = await notRefreshed();
    manager.setHeld(true);
    expect([manager.view.current?.lineLost, call().told]).toEqual([
      true,
      ["microphone", "refresh", "refresh", "refresh"],
    ]);
  });

  it("a refresh that is refused for the audio path's sake changes nothing", async () => {
    const { manager, call } = await connected();
    call().emit({ type: "path-doubtful" });
    call().emit({ type: "not-refreshed" });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(manager.view.current?.lineLost).toBe(false);
    expect(call().told.filter((word) => word === "refresh")).toHaveLength(1);
  });

  it("a call that cannot be made known ends when its audio has stopped, not before", async () => {
    const { manager, call } = await notRefreshed();
    for (let second = 0; second < 10; second += 1) {
      call().flow();
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(manager.view.current?.state).toBe("connected");
    await vi.advanceTimersByTimeAsync(defaultTimings.forgottenSilentMs + 2_000);
    expect(manager.view).toMatchObject({ current: null, lastEnded: { ended: { cause: "lost-in-call" } } });
    expect(call().told.at(-1)).toBe("end");
  });

  it("silence ends no call that the PBX knows, and none whose link is not back yet", async () => {
    const { manager } = await connected();
    await vi.advanceTimersByTimeAsync(20_000);
    manager.lineLost();
    await vi.advanceTimersByTimeAsync(20_000);
    manager.lineReady();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(manager.view.current?.state).toBe("connected");
  });

  it("a doubtful audio path is mended when the link is there, and only then", async () => {
    const { manager, call } = await connected();
    manager.lineLost();
    call().emit({ type: "path-doubtful" });
    expect(call().told).not.toContain("refresh");
    manager.lineReady();
    call().emit({ type: "path-doubtful" });
    expect(call().told.filter((word) => word === "refresh")).toHaveLength(2);
  });
});
