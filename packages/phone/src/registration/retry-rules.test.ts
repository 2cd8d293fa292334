import { type CauseCode, causeCodes, causeOfCloseCode, causes, type CloseCode } from "@readyline/contract";
import { describe, expect, it } from "vitest";
import type { LinkEvent } from "./link-event.ts";
import type { LinkState } from "./link-state.ts";
import { causeOfRegisterStatus } from "./retry-policy.ts";
import { defaultTimings } from "./timings.ts";
import { nextTickAt, transition } from "./transition.ts";

const now = Date.UTC(2026, 10, 28);
const context = { now, random: 0.5, timings: defaultTimings };
const registered: LinkState = {
  kind: "registered",
  since: now - 60_000,
  expiresAt: now + 60_000,
  refreshAt: now + 1_000,
  refreshDeadlineAt: null,
  probeDeadlineAt: null,
};
const registering: LinkState = {
  kind: "registering",
  attempt: 1,
  sentAt: now,
  deadlineAt: now + 5_000,
  trouble: null,
  foreignContacts: 0,
};
const refusal = (cause: CauseCode): LinkEvent => ({
  type: "refused",
  status: 403,
  cause,
  retryAt: null,
  retryAfterSeconds: null,
});

/** How the page behaves by the rule of the table: begins by itself, or stands still until a person or an event. */
const movesByItself = (state: LinkState): boolean =>
  state.kind === "opening" || state.kind === "registering" || nextTickAt(state) !== null;

/** Causes that the page alone knows, and the microphone and sound, are no refusals of a REGISTER. */
const registerCauses = causeCodes.filter((code) => code.startsWith("reg.") || code === "setup.missing");
const closing = Object.entries(causeOfCloseCode).flatMap(([code, cause]) =>
  cause === null ? [] : [[cause, Number(code) as CloseCode] as const],
);

describe("the retry rule of the table is what the line does", () => {
  it.each(registerCauses)("%s, as the gateway's word to a REGISTER", (code) => {
    const { state } = transition(registering, refusal(code), context);
    const byItself = causes[code].retry === "automatic" || causes[code].retry === "at-once";
    expect([state.kind, movesByItself(state)]).toEqual(byItself ? ["waiting", true] : ["blocked", false]);
  });

  it.each(closing)("%s, by close code %i", (code, closeCode) => {
    const { state } = transition(registered, { type: "closed", code: closeCode }, context);
    expect(movesByItself(state)).toBe(["automatic", "at-once"].includes(causes[code].retry));
  });

  it.each([
    ["net.console", { type: "closed", code: 1006 }],
    ["link.silent", { type: "silent" }],
    ["reg.lost", { type: "lost-at-pbx" }],
  ] as const)("%s: something is done at once", (code, event) => {
    const { effects } = transition(registered, event, context);
    expect(["at-once", "automatic"]).toContain(causes[code].retry);
    expect(effects.length).toBeGreaterThan(0);
  });

  it("reg.notmine: 3 tries by itself, then none", () => {
    let state: LinkState = registering;
    const kinds: string[] = [];
    for (let tries = 0; tries < 3; tries += 1) {
      if (state.kind === "waiting") state = { ...registering, foreignContacts: state.foreignContacts };
      state = transition(state, { type: "accepted", contactIsOurs: false, expiresSeconds: 60 }, context).state;
      kinds.push(state.kind);
    }
    expect([causes["reg.notmine"].retry, kinds, movesByItself(state)]).toEqual([
      "limited",
      ["waiting", "waiting", "blocked"],
      false,
    ]);
  });

  it("a person's Retry now tries again whatever blocks the line", () => {
    for (const code of registerCauses) {
      const blocked = transition(registering, refusal(code), context).state;
      const { effects } = transition(blocked, { type: "retry-now" }, context);
      expect([code, effects.length > 0]).toEqual([code, true]);
    }
  });

  it.each([
    [401, "reg.password"],
    [407, "reg.password"],
    [403, "reg.forbidden"],
    [404, "reg.unknown"],
    [406, "reg.rejected"],
    [423, "reg.rejected"],
    [603, "reg.rejected"],
    [408, "reg.silent"],
    [503, "reg.busy"],
  ] as const)("a REGISTER refused with %i is %s", (status, code) => {
    expect(causeOfRegisterStatus(status)).toBe(code);
    const event: LinkEvent = { type: "refused", status, cause: null, retryAt: null, retryAfterSeconds: null };
    const { state } = transition(registering, event, context);
    const shown = state.kind === "waiting" ? state.trouble.cause : state.kind === "blocked" ? state.cause : null;
    expect(shown).toBe(code);
  });
});
