import type { LineProofs } from "@readyline/contract";
import { describe, expect, it } from "vitest";
import { readyFacts } from "../testing/ready-facts.ts";
import type { StatusFacts, ToldProofs } from "./facts.ts";
import { lineStatus } from "./line-status.ts";

const now = 1_800_000_000_000;
/** The server's clock is a minute off. */
const serverTime = now + 60_000;
const fresh: LineProofs = {
  pbxAt: serverTime - 1_000,
  pageAt: serverTime - 1_000,
  contactAt: serverTime - 1_000,
  contactAskedEveryMs: 4_000,
};
const told = (change: Partial<LineProofs> = {}): ToldProofs => ({
  proofs: { ...fresh, ...change },
  serverTime,
  receivedAt: now,
});
const registered = readyFacts(now);

describe("a PBX whose connection was closed", () => {
  const link = {
    kind: "waiting",
    attempt: 2,
    trouble: { cause: "pbx.unreachable", since: now - 2_000 },
    retryAt: now + 2_000,
    foreignContacts: 0,
  } as const;

  it("is told as what the server's probe sees, while the feed is live", () => {
    const seen = { ...registered, link, pbxCause: "pbx.timeout" } as const;
    expect(lineStatus(seen)).toMatchObject({ colour: "red", cause: "pbx.timeout" });
    expect(lineStatus({ ...seen, feed: "stale" }).cause).toBe("pbx.unreachable");
    expect(lineStatus({ ...seen, pbxCause: null }).cause).toBe("pbx.unreachable");
  });

  it("does not take another cause's place", () => {
    const other = { ...link, trouble: { cause: "reg.busy", since: now } } as const;
    expect(lineStatus({ ...registered, link: other, pbxCause: "pbx.timeout" }).cause).toBe("reg.busy");
  });
});

describe("a registered line whose proofs", () => {
  it("are young is green, whatever the clocks say", () => {
    expect(lineStatus({ ...registered, proofs: told() }).state).toBe("connected");
  });

  it("grow old without any word of a fault turns yellow, then red, with the cause", () => {
    const at = (ms: number) => {
      const { colour, cause } = lineStatus({ ...registered, now: now + ms, proofs: told() });
      return [colour, cause];
    };
    expect(at(7_000)).toEqual(["green", null]);
    expect(at(7_001)).toEqual(["yellow", "link.silent"]);
    expect(at(16_999)).toEqual(["yellow", "link.silent"]);
    expect(at(17_000)).toEqual(["red", "link.silent"]);
  });

  it.each([
    ["pbxAt", "link.silent"],
    ["pageAt", "link.silent"],
    ["contactAt", "reg.silent"],
  ] as const)("lack a young %s alone is not green", (which, cause) => {
    const proofs = told({ [which]: serverTime - 9_000 });
    expect(lineStatus({ ...registered, proofs })).toMatchObject({ colour: "yellow", cause, chipText: "Connecting" });
  });

  it("lack that of the contact for long stays yellow: a call may well ring", () => {
    const proofs = told({ contactAt: serverTime - 60_000 });
    expect(lineStatus({ ...registered, proofs })).toMatchObject({ colour: "yellow", cause: "reg.silent" });
  });

  it("were told as the line came up are not judged: they may be from before", () => {
    const proofs = told({ contactAt: null });
    const link = { ...registered.link, since: now - 999 } as StatusFacts["link"];
    expect(lineStatus({ ...registered, link, proofs }).colour).toBe("green");
    const earlier = { ...registered.link, since: now - 1_000 } as StatusFacts["link"];
    expect(lineStatus({ ...registered, link: earlier, proofs }).colour).toBe("yellow");
  });

  it("cannot be known without the feed is watched by its own connection alone", () => {
    const old = told({ pbxAt: serverTime - 60_000 });
    expect(lineStatus({ ...registered, feed: "stale", proofs: old }).colour).toBe("green");
  });

  it("are old during a call has lost its line, not its call", () => {
    const call = {
      state: "connected",
      direction: "outgoing",
      answeredAt: now - 5_000,
      held: false,
      heldByThem: false,
    } as const;
    const proofs = told({ pbxAt: serverTime - 9_000 });
    expect(lineStatus({ ...registered, call, proofs }).state).toBe("line_lost_on_call");
  });
});
