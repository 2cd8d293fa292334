import { describe, expect, it } from "vitest";
import { fitness } from "./fitness.ts";
import type { LineFacts } from "./line.ts";
import type { PageFacts } from "./lines.ts";
import { readyLine } from "./testing/ready-line.ts";

const now = 1_800_000_000_000;
const line = (change: Partial<LineFacts> = {}): LineFacts => ({ ...readyLine(now, now - 1_000), ...change });
const page = (change: Partial<NonNullable<PageFacts["report"]>> = {}, heardAt = now - 1_000): PageFacts => ({
  report: { microphone: "granted", sound: "unlocked", cause: null, ownsLine: true, ...change },
  heardAt,
  roundTripMs: 4,
});
const cause = (code: NonNullable<LineFacts["cause"]>["code"]) => ({ code, at: now, detail: null, retryAt: null });
const none = {
  state: "none",
  since: now,
  expiresAt: null,
  contactIsOurs: false,
  contactSeenAt: null,
  contactAskedEveryMs: 4_000,
} as const;
const absent = { state: "absent", provenAt: null } as const;

describe("fitness", () => {
  const rows: [string, LineFacts, PageFacts | null, string][] = [
    ["ready", line(), page(), "fit"],
    ["the browser has not asked for the microphone yet", line(), page({ microphone: "ask" }), "fit"],
    ["no page has said anything yet", line(), null, "fit"],
    ["nobody is there", line({ browserLeg: absent, registration: none }), null, "away: no console open"],
    ["no extension", line({ extension: null, browserLeg: absent }), page(), "not_fit: no phone line"],
    [
      "the tab was closed",
      line({ browserLeg: { state: "parked", provenAt: now } }),
      null,
      "not_fit: console closed, line parked",
    ],
    [
      "the renderer is frozen and the gateway has parked the line",
      line({ browserLeg: { state: "parked", provenAt: now } }),
      page(),
      "not_fit: console does not answer, line parked",
    ],
    [
      "the page's JavaScript has not answered the gateway for more than 4 s",
      line({ browserLeg: { state: "attached", provenAt: now - 4_001 } }),
      page(),
      "not_fit: console does not answer",
    ],
    ["it has within 4 s", line({ browserLeg: { state: "attached", provenAt: now - 4_000 } }), page(), "fit"],
    ["no heartbeat for more than 10 s", line(), page({}, now - 10_001), "not_fit: console does not answer"],
    ["a heartbeat within 10 s", line(), page({}, now - 10_000), "fit"],
    ["the PBX is gone", line({ cause: cause("pbx.unreachable") }), page(), "not_fit: PBX unreachable"],
    [
      "the line is at another sign-in",
      line({ browserLeg: absent, registration: none, elsewhere: { since: now, address: "" } }),
      page(),
      "not_fit: line in use at another sign-in",
    ],
    ["not registered yet", line({ registration: none }), page(), "not_fit: line connecting"],
    [
      "the page knows why it has no line",
      line({ registration: none, browserLeg: absent }),
      page({ cause: "net.console" }),
      "not_fit: console server out of reach",
    ],
    [
      "registered with another device's contact",
      line({ registration: { ...line().registration, contactIsOurs: false } }),
      page(),
      "not_fit: line connecting",
    ],
    ["microphone denied", line(), page({ microphone: "denied" }), "not_fit: microphone blocked"],
    ["no microphone", line(), page({ microphone: "missing" }), "not_fit: no microphone"],
    ["microphone busy", line(), page({ microphone: "busy" }), "not_fit: microphone in use by another program"],
    ["sound blocked", line(), page({ sound: "blocked" }), "not_fit: sound blocked, calls cannot ring"],
    ["the page is not green itself", line(), page({ cause: "link.slept" }), "not_fit: computer was asleep"],
    [
      "the gateway's word comes before the page's",
      line({ cause: cause("reg.password") }),
      page({ microphone: "denied" }),
      "not_fit: line password rejected",
    ],
  ];
  it.each(rows)("%s", (_what, facts, open, expected) => {
    const verdict = fitness(facts, open, now);
    expect(verdict.kind === "fit" ? "fit" : `${verdict.kind}: ${verdict.reason}`).toBe(expected);
  });
});
