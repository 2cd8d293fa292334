import { describe, expect, it } from "vitest";
import { judgeTick } from "./judge.ts";

const base = { now: 100_000, intervalMs: 500, silentAfterMs: 4_000, lateTimerMs: 2_000 };

describe("silence on a link", () => {
  const rows: [string, number, number, "fine" | "silent" | "woke"][] = [
    // what, ms since the tick before, ms since something was heard
    ["a message every 1.5 s", 500, 1_500, "fine"],
    ["exactly 4 s of silence", 500, 4_000, "fine"],
    ["more than 4 s of silence", 500, 4_001, "silent"],
    ["a hidden page whose timers run once a minute while messages come in", 60_000, 1_000, "fine"],
    ["a computer that slept an hour", 3_600_000, 3_600_000, "woke"],
    ["a timer that is a little late on a dead link", 2_500, 4_500, "silent"],
    ["a timer that is more than 2 s late on a dead link", 2_501, 4_500, "woke"],
  ];

  it.each(rows)("%s", (_what, sinceTickMs, sinceHeardMs, verdict) => {
    const facts = { ...base, previousTickAt: base.now - sinceTickMs, lastHeardAt: base.now - sinceHeardMs };
    expect(judgeTick(facts)).toBe(verdict);
  });
});
