import { type CauseCode, closeCodes } from "@readyline/contract";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { begin, closed, play, up } from "../testing/link-timeline.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: begin });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("what a close code brings", () => {
  const rows: [keyof typeof closeCodes, string, CauseCode | null][] = [
    ["sessionEnded", "blocked", "gw.session"],
    ["displaced", "quiet", null],
    ["inUseElsewhere", "blocked", "line.elsewhere"],
    ["released", "idle", null],
    ["lineChanged", "idle", null],
    ["pbxUnreachable", "waiting", "pbx.unreachable"],
    ["pbxTimeout", "waiting", "pbx.timeout"],
    ["pbxTls", "waiting", "pbx.tls"],
    ["pbxUpgrade", "waiting", "pbx.upgrade"],
    ["pbxRestarted", "waiting", "pbx.restarted"],
    ["pbxSilent", "waiting", "link.silent"],
    ["pageSilent", "opening", "link.silent"],
    ["pbxMoved", "opening", "pbx.moved"],
    ["protocolViolation", "opening", "link.silent"],
    ["setupMissing", "blocked", "setup.missing"],
  ];

  it.each(rows)("%s", (name, kind, cause) => {
    const { state } = play([...up, { at: 5_000, event: closed(closeCodes[name]) }]);
    const trouble = "trouble" in state ? state.trouble?.cause : "cause" in state ? state.cause : null;
    expect([state.kind, trouble]).toEqual([kind, cause]);
  });

  it("leaves no code out", () => {
    expect(rows.map(([name]) => name)).toEqual(Object.keys(closeCodes));
  });
});
