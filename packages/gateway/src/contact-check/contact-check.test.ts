import { type LineFacts, missingProof, proofsOf } from "@readyline/contract";
import { header, headersOf, type SipRequest } from "@readyline/sip";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Harness, type HarnessOptions } from "../test-support/harness.ts";
import { ContactChecks } from "./contact-checks.ts";

let harness: Harness;
beforeEach(() => {
  // Real sockets, and a clock that the test moves.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(async () => {
  vi.useRealTimers();
  await harness?.[Symbol.asyncDispose]();
});

const isQuestion = (request: SipRequest): boolean =>
  request.method === "REGISTER" && headersOf(request, "contact").length === 0;
const isSigned = (request: SipRequest): boolean => header(request, "authorization") !== undefined;

async function registered(setup: HarnessOptions = {}) {
  harness = await Harness.start(setup);
  const page = await harness.registered();
  const questions = () => harness.pbx.requests.all.filter(isQuestion);
  const { pbx, gateway, facts, store } = harness;
  return { pbx, gateway, facts, store, page, questions };
}

/** Moves the clock on in small steps, so that the sockets, which are real, keep up, until something holds or 100 s are over. */
async function until(holds: () => boolean): Promise<void> {
  for (let step = 0; step < 5_000 && !holds(); step += 1) {
    await vi.advanceTimersByTimeAsync(20);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(holds()).toBe(true);
}

const isLost = (one: LineFacts): boolean => one.cause?.code === "reg.lost";

describe("asking the PBX for the contact of a line", () => {
  it("finds a contact that was dropped, and says so with its cause", async () => {
    const { pbx, facts } = await registered();
    pbx.bindings.clear();
    await until(() => facts.all.some(isLost));
    expect(facts.all.find(isLost)).toMatchObject({
      registration: { state: "none" },
      cause: { detail: "the PBX does not list our contact" },
    });
  });

  it("says nothing while the contact is there, and signs again with the nonce that it has", async () => {
    const { gateway, questions } = await registered();
    await until(() => questions().length >= 3);
    expect(questions().slice(0, 3).map(isSigned)).toEqual([false, true, true]);
    expect(header(questions()[2]!, "authorization")).toMatch(/nc=00000002/);
    expect(gateway.facts("user-1", "session-1").registration.state).toBe("registered");
  });

  it("has no young proof where the PBX leaves the question unanswered, although nothing was lost", async () => {
    const { pbx, gateway, questions } = await registered();
    const proofs = () => proofsOf(gateway.facts("user-1", "session-1"));
    const first = proofs()?.contactAt ?? Infinity;
    // Each answer is a new proof.
    await until(() => (proofs()?.contactAt ?? 0) > first);
    pbx.onRequest = isQuestion;
    const before = questions().length;
    await until(() => questions().length > before + 1);
    const last = proofs();
    await until(() => questions().length > before + 3);
    expect(proofs()?.contactAt).toBe(last?.contactAt);
    const laterMs = (last?.contactAt ?? 0) + 8_001;
    expect(missingProof({ ...last!, pbxAt: laterMs, pageAt: laterMs }, laterMs)?.cause).toBe("reg.silent");
  });

  it("shows a password that the PBX no longer takes, and counts each try with credentials", async () => {
    const { pbx, facts, store } = await registered();
    pbx.onRequest = (request) => {
      if (isQuestion(request)) pbx.reply(request, 401, "Unauthorized", pbx.challenges("WWW-Authenticate"));
      return isQuestion(request);
    };
    await until(() => facts.all.some(isLost));
    expect(await store.refusals("1001")).toHaveLength(1);
  });

  it("lets the line register once when the PBX refuses to list, and then asks no more", async () => {
    const { pbx, facts, page, questions, gateway } = await registered();
    pbx.onRequest = (request) => {
      if (isQuestion(request)) pbx.reply(request, 405, "Method Not Allowed");
      return isQuestion(request);
    };
    await until(() => facts.all.some(isLost));
    await page.register();
    await until(() => questions().length === 2);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(questions()).toHaveLength(2);
    const { registration } = gateway.facts("user-1", "session-1");
    expect(registration).toMatchObject({ state: "registered", contactAskedEveryMs: null });
    expect(facts.all.at(-1)?.registration.contactAskedEveryMs).toBeNull();
  });
});

describe("the pace of the questions", () => {
  it("is one every 4 s for a line, and falls with the number of lines", () => {
    const checks = new ContactChecks();
    const leave = Array.from({ length: 2_000 }, () => checks.join());
    expect(checks.intervalMs).toBe(8_000);
    for (const one of leave.slice(1)) one();
    leave[1]?.();
    expect(checks.intervalMs).toBe(4_000);
  });
});
