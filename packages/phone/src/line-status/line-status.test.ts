import { causes, type CauseCode, type LineFacts } from "@readyline/contract";
import { describe, expect, it } from "vitest";
import type { LinkState } from "../registration/link-state.ts";
import { readyFacts } from "../testing/ready-facts.ts";
import type { StatusFacts } from "./facts.ts";
import { lineStatus } from "./line-status.ts";
import { operatorText } from "./texts.ts";

const now = 1_800_000_000_000;

const waiting = (cause: CauseCode, retryAt = now + 4_000, attempt = 2): LinkState => ({
  kind: "waiting",
  attempt,
  trouble: { cause, since: now - 9_000 },
  retryAt,
  foreignContacts: 0,
});
const blocked = (cause: CauseCode, retryAt: number | null = null): LinkState => ({
  kind: "blocked",
  cause,
  since: now - 1_000,
  socketOpen: true,
  retryAt,
});
const registering = (attempt: number, cause: CauseCode | null, sentAt = now): LinkState => ({
  kind: "registering",
  attempt,
  sentAt,
  deadlineAt: sentAt + 5_000,
  trouble: cause && { cause, since: now - 9_000 },
  foreignContacts: 0,
});
const opening = (attempt: number, cause: CauseCode | null): LinkState => ({
  kind: "opening",
  attempt,
  deadlineAt: now + 5_000,
  trouble: cause && { cause, since: now - 9_000 },
  foreignContacts: 0,
});

const ready = readyFacts(now);
const registered = ready.link;
const onCall = {
  state: "connected",
  direction: "outgoing",
  answeredAt: now - 134_000,
  held: false,
  heldByThem: false,
} as const;
const dialling = { ...onCall, state: "ringing", answeredAt: null } as const;

const gatewayFacts = (change: Partial<LineFacts>): LineFacts => ({
  extension: "1001",
  registration: {
    state: "registered",
    since: now,
    expiresAt: now + 1,
    contactIsOurs: true,
    contactSeenAt: 1,
    contactAskedEveryMs: 4_000,
  },
  pbxLeg: { state: "up", provenAt: now },
  browserLeg: { state: "attached", provenAt: now },
  elsewhere: null,
  cause: null,
  ...change,
});

describe("lineStatus", () => {
  const rows: [string, Partial<StatusFacts>, string, string, string, string, string][] = [
    // what, facts, state, colour, shape, chip text, full text
    ["no extension", { configured: false }, "absent", "none", "none", "", ""],
    [
      "a call whose line is lost",
      { link: waiting("pbx.unreachable"), call: onCall },
      "line_lost_on_call",
      "red",
      "octagon-cross",
      "On call, line lost",
      "Disconnected. Your call's audio goes on",
    ],
    [
      "another sign-in holds the line",
      { link: blocked("line.elsewhere") },
      "elsewhere",
      "red",
      "octagon-cross",
      "In use elsewhere",
      "Disconnected: in use elsewhere",
    ],
    [
      "a person is needed",
      { link: blocked("reg.password") },
      "error",
      "red",
      "octagon-exclamation",
      "Error",
      "Disconnected: Line password rejected. Tell your administrator.",
    ],
    [
      "lost, comes back by itself",
      { link: waiting("pbx.unreachable") },
      "disconnected",
      "red",
      "octagon-cross",
      "Disconnected",
      "Disconnected: PBX unreachable. Reconnecting automatically. Next try in 4 s",
    ],
    [
      "switched off on purpose",
      { link: { kind: "idle" }, wanted: false },
      "disconnected",
      "red",
      "octagon-cross",
      "Disconnected",
      "Disconnected",
    ],
    [
      "microphone blocked",
      { microphone: "denied" },
      "mic_blocked",
      "red",
      "octagon-microphone",
      "Microphone blocked",
      "Disconnected: microphone blocked. Microphone blocked. Allow it in the address bar.",
    ],
    [
      "a line that is about to begin",
      { link: { kind: "idle" } },
      "connecting",
      "yellow",
      "dashed-ring",
      "Connecting",
      "Connecting",
    ],
    ["first try", { link: opening(1, null) }, "connecting", "yellow", "dashed-ring", "Connecting", "Connecting"],
    [
      "a REGISTER after a loss",
      { link: registering(3, "net.console", now - 400) },
      "reconnecting",
      "yellow",
      "dashed-ring",
      "Connecting",
      "Connecting, try 3",
    ],
    [
      "sound is blocked",
      { sound: "blocked" },
      "sound_blocked",
      "green",
      "disc-triangle",
      "Sound blocked",
      "Connected, calls ring silently until you press a key",
    ],
    [
      "microphone not yet asked for",
      { microphone: "ask" },
      "mic_ask",
      "green",
      "disc-triangle",
      "Allow microphone",
      "Connected, answer the browser question",
    ],
    [
      "a poor path",
      { poorPath: { lossPercent: 4, roundTripMs: 380 } },
      "weak",
      "green",
      "disc-triangle",
      "Weak line",
      "Connected, poor line: loss 4 %, 380 ms",
    ],
    ["a call rings", { incoming: true }, "ringing", "green", "disc-handset", "On call", "Connected, ringing"],
    ["a call is dialled", { call: dialling }, "ringing", "green", "disc-handset", "On call", "Connected, ringing"],
    ["on a call", { call: onCall }, "on_call", "green", "disc-handset", "On call", "Connected, on call 02:14"],
    [
      "call on hold",
      { call: { ...onCall, held: true } },
      "on_hold",
      "green",
      "disc-handset",
      "On call",
      "Connected, on hold 02:14",
    ],
    [
      "another tab has the line",
      { tab: "other" },
      "other_tab",
      "green",
      "disc-squares",
      "Other tab",
      "Connected in another tab; controls work here",
    ],
    ["ready", {}, "connected", "green", "disc-check", "", "Connected"],
  ];

  it.each(rows)("shows %s", (_what, facts, state, colour, shape, chipText, fullText) => {
    expect(lineStatus({ ...ready, ...facts })).toMatchObject({ state, colour, shape, chipText, fullText });
  });

  it("puts each row before the ones after it when both hold", () => {
    const poorPath = { lossPercent: 4, roundTripMs: null };
    const all: StatusFacts = { ...ready, poorPath, sound: "blocked", microphone: "ask", call: onCall, tab: "other" };
    const order: [Partial<StatusFacts>, string][] = [
      [{ configured: false, link: blocked("reg.password") }, "absent"],
      [{ link: blocked("line.elsewhere"), microphone: "denied" }, "line_lost_on_call"],
      [{ link: blocked("line.elsewhere"), microphone: "denied", call: null }, "elsewhere"],
      [{ link: blocked("reg.forbidden"), microphone: "denied", call: null }, "error"],
      [{ link: waiting("pbx.timeout"), microphone: "denied", call: null }, "disconnected"],
      [{ link: opening(1, null), microphone: "busy", call: null }, "mic_blocked"],
      [{ link: opening(1, null), call: null }, "connecting"],
      [{}, "sound_blocked"],
      [{ sound: "unlocked" }, "mic_ask"],
      [{ sound: "unlocked", microphone: "granted" }, "weak"],
      [{ sound: "unlocked", microphone: "granted", poorPath: null }, "on_call"],
      [{ sound: "unlocked", microphone: "granted", poorPath: null, call: null }, "other_tab"],
    ];
    for (const [facts, state] of order) expect(lineStatus({ ...all, ...facts }).state).toBe(state);
  });

  it("stays red while a lost line is opened again, and turns yellow only when a REGISTER is really under way", () => {
    expect(lineStatus({ ...ready, link: opening(2, "pbx.unreachable") }).colour).toBe("red");
    expect(lineStatus({ ...ready, link: registering(2, "pbx.unreachable", now - 200) }).colour).toBe("red");
    expect(lineStatus({ ...ready, link: registering(2, "pbx.unreachable", now - 300) }).colour).toBe("yellow");
  });

  it("is yellow, not red, after a sleep and while the link is proven anew", () => {
    const probing: LinkState = { ...registered, probeDeadlineAt: now + 2_000 };
    expect(lineStatus({ ...ready, link: probing })).toMatchObject({ state: "reconnecting", cause: "link.slept" });
    expect(lineStatus({ ...ready, link: opening(1, "link.slept") })).toMatchObject({ colour: "yellow" });
  });

  it("does not stay yellow when a computer that has woken up cannot go on", () => {
    if (registered.kind !== "registered") throw new Error("not registered");
    const at = (since: number) => {
      const link: LinkState = { kind: "resuming", trouble: { cause: "link.slept", since }, retryAt: null, registered };
      return lineStatus({ ...ready, link, feed: "stale" });
    };
    expect(at(now - 9_999)).toMatchObject({ colour: "yellow", cause: "link.slept" });
    expect(at(now - 10_000)).toMatchObject({ colour: "red", cause: "net.console" });
  });

  it("is never green on an expired registration", () => {
    expect(lineStatus({ ...ready, link: { ...registered, expiresAt: now } })).toMatchObject({
      state: "reconnecting",
      cause: "reg.lost",
    });
  });

  it("names the network where our own server is out of reach, by what browser and feed know", () => {
    const link = waiting("net.console");
    expect(lineStatus({ ...ready, link, feed: "stale" }).cause).toBe("net.console");
    expect(lineStatus({ ...ready, link, feed: "stale", online: false }).cause).toBe("net.offline");
    expect(lineStatus({ ...ready, link, feed: "live" }).cause).toBe("link.silent");
  });

  it("is red from the moment on that the connection breaks, though the registration holds and is continued", () => {
    if (registered.kind !== "registered") throw new Error("not registered");
    const link: LinkState = {
      kind: "resuming",
      trouble: { cause: "net.console", since: now },
      retryAt: null,
      registered,
    };
    expect(lineStatus({ ...ready, link, feed: "stale" })).toMatchObject({
      state: "disconnected",
      colour: "red",
      cause: "net.console",
    });
    expect(lineStatus({ ...ready, link, feed: "stale", online: false }).cause).toBe("net.offline");
    const retryAt = now + 2_500;
    expect(lineStatus({ ...ready, link: { ...link, retryAt }, feed: "stale" })).toMatchObject({
      fullText: "Disconnected: Console server unreachable. Alarms may be missing here. Next try in 3 s",
      announcement: "PBX disconnected: Console server unreachable. Alarms may be missing here.",
      retryAt,
    });
    const call = {
      state: "connected",
      direction: "outgoing",
      answeredAt: now - 1,
      held: false,
      heldByThem: false,
    } as const;
    expect(lineStatus({ ...ready, link, call }).state).toBe("line_lost_on_call");
  });

  it("believes the gateway against the own registration once the contradiction has lasted a second", () => {
    const facts = gatewayFacts({ pbxLeg: { state: "down", provenAt: null } });
    const at = (receivedAt: number) => lineStatus({ ...ready, gateway: { facts, receivedAt } }).colour;
    expect(at(now - 999)).toBe("green");
    expect(at(now - 1_000)).toBe("red");
    expect(at(registered.since - 1)).toBe("green");
  });

  it("needs a secure page", () => {
    expect(lineStatus({ ...ready, secureContext: false })).toMatchObject({ state: "error", cause: "setup.missing" });
  });

  it("keeps since while state and cause stay, and not when the cause changes", () => {
    const first = lineStatus({ ...ready, link: waiting("pbx.unreachable") });
    const later = lineStatus({ ...ready, now: now + 5_000, link: waiting("pbx.unreachable") }, first);
    const other = lineStatus({ ...ready, now: now + 6_000, link: waiting("pbx.tls") }, later);
    expect([first.since, later.since, other.since]).toEqual([now, now, now + 6_000]);
  });

  it("announces without numbers", () => {
    const link = waiting("reg.busy", now + 30_000);
    const status = lineStatus({ ...ready, link });
    expect(status.fullText).toBe("Disconnected: PBX is busy. Next try in 30 seconds.");
    expect(status.announcement).toBe("PBX disconnected: PBX is busy.");
  });

  it("begins every mobile text with one of three words", () => {
    const links: LinkState[] = [registered, opening(1, null), { kind: "quiet" }, { kind: "idle" }];
    for (const code of Object.keys(causes) as CauseCode[]) links.push(waiting(code), blocked(code));
    for (const link of links) {
      expect(lineStatus({ ...ready, link }).fullText).toMatch(/^(Connected|Connecting|Disconnected)/);
    }
  });
});

describe("every cause", () => {
  it.each(Object.keys(causes) as CauseCode[])("%s has an operator text of at most 12 words", (code) => {
    const text = operatorText(code, now + 4_000, now);
    expect(text.split(/\s+/).length).toBeLessThanOrEqual(12);
    expect(text).not.toContain("[");
  });

  const colours = Object.entries(causes).filter(([code]) => !code.startsWith("mic.") && code !== "sound.blocked");
  it.each(colours)("%s shows the colour of the table", (code, { colour, retry }) => {
    const cause = code as CauseCode;
    const link = retry === "none" || retry === "limited" ? blocked(cause) : waiting(cause);
    expect(lineStatus({ ...ready, feed: "stale", link }).colour).toBe(colour);
  });
});
