import { closeCodes } from "@readyline/contract";
import { callIdOf, header, type SipRequest, type SipResponse } from "@readyline/sip";
import { afterEach, describe, expect, it } from "vitest";
import type { GatewayTimings } from "../options.ts";
import { Harness, identity } from "../test-support/harness.ts";
import type { RawPage } from "../test-support/raw-page.ts";
import { answered, dialled, established, fromCaller, pbxRequest, ringing } from "../test-support/scenes.ts";
import { browserSdp } from "../test-support/sdp.ts";

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

const start = async (timings: Partial<GatewayTimings> = {}): Promise<Harness> => {
  harness = await Harness.start({ options: { timings } });
  return harness;
};

async function park(page: RawPage, code = 1_001): Promise<void> {
  page.close(code);
  await harness.facts.next((facts) => facts.browserLeg.state === "parked", "parked leg");
}

function answerOf(request: SipRequest): Promise<SipResponse> {
  return harness.pbx.responses.next(
    (one) =>
      one.status >= 200 && callIdOf(one) === callIdOf(request) && header(one, "cseq") === header(request, "cseq"),
    `answer to ${request.method}`,
  );
}

const nextAtPbx = (method: string): Promise<SipRequest> =>
  harness.pbx.requests.next((one) => one.method === method, method);

/** The page again: the same user agent on a new socket. */
async function samePageReturns(page: RawPage): Promise<RawPage> {
  const again = await harness.open();
  again.registerCallId = page.registerCallId;
  again.registerCseq = page.registerCseq;
  await again.register();
  return again;
}

describe("a leg whose page has gone", () => {
  it.each([1_000, 1_001, 4_500])("is kept registered after close %i", async (code) => {
    await start();
    const page = await harness.registered();
    await park(page, code);
    expect(harness.gateway.facts("user-1", "session-1")).toMatchObject({
      registration: { state: "registered" },
      pbxLeg: { state: "up" },
    });
    expect(harness.pbx.bindings.size).toBe(1);
  });

  it("hangs up when the grace time is over and the page that came has not registered", async () => {
    await start({ graceMs: 300 });
    const { page, invite } = await established(harness);
    await park(page);
    await harness.open();
    expect(callIdOf(await nextAtPbx("BYE"))).toBe(callIdOf(invite));
    expect(harness.gateway.facts("user-1", "session-1").browserLeg.state).toBe("attached");
  });

  it("un-registers and hangs up when the grace time is over", async () => {
    await start({ graceMs: 200 });
    const { page } = await established(harness);
    await park(page);
    harness.facts.clear();
    await harness.facts.next((facts) => facts.pbxLeg.state === "down", "end of the leg");
    await nextAtPbx("BYE");
    expect(harness.pbx.bindings.size).toBe(0);
    expect((await harness.calls.next((call) => call.state === "ended", "end")).endedBy).toBe("gateway");
  });

  it("lets the gateway answer OPTIONS, a refresh, an offer and INFO of the PBX", async () => {
    await start();
    const { page, invite } = await answered(harness);
    await park(page);
    const asked: [SipRequest, number][] = [
      [pbxRequest(page, "OPTIONS"), 200],
      [fromCaller(page, invite, "UPDATE", 11, { set: { "Session-Expires": "1800;refresher=uac" } }), 200],
      [fromCaller(page, invite, "UPDATE", 12, { body: browserSdp }), 491],
      [fromCaller(page, invite, "INVITE", 13, { body: browserSdp }), 491],
      [fromCaller(page, invite, "INFO", 14), 480],
    ];
    for (const [request, status] of asked) {
      harness.pbx.send(request);
      expect([request.method, (await answerOf(request)).status]).toEqual([request.method, status]);
    }
  });

  it("repeats Session-Expires of a refresh", async () => {
    await start();
    const { page, invite } = await answered(harness);
    await park(page);
    const update = fromCaller(page, invite, "UPDATE", 11, { set: { "Session-Expires": "1800;refresher=uac" } });
    harness.pbx.send(update);
    const answer = await answerOf(update);
    expect([header(answer, "session-expires"), header(answer, "require")]).toEqual(["1800;refresher=uac", "timer"]);
  });

  it("keeps an established call for the same page, which can end it", async () => {
    await start();
    const { page, invite, answer } = await established(harness);
    await park(page);
    const again = await samePageReturns(page);
    again.send(again.inDialog("BYE", invite, answer));
    expect(callIdOf(await nextAtPbx("BYE"))).toBe(callIdOf(invite));
  });

  it("tells the same page of a BYE that it has missed", async () => {
    await start();
    const { page, invite } = await answered(harness);
    await park(page);
    const bye = fromCaller(page, invite, "BYE", 11);
    harness.pbx.send(bye);
    expect((await answerOf(bye)).status).toBe(200);
    const again = await samePageReturns(page);
    expect(callIdOf(await again.requests.next((one) => one.method === "BYE", "BYE"))).toBe(callIdOf(invite));
  });

  it("ends the calls that a new page does not hold", async () => {
    await start();
    const { page, invite } = await established(harness);
    await park(page);
    await harness.registered();
    expect(callIdOf(await nextAtPbx("BYE"))).toBe(callIdOf(invite));
    expect(harness.gateway.hasCall("session-1")).toBe(false);
  });

  it("signs the BYE that the PBX challenges", async () => {
    await start({ graceMs: 150 });
    const { page } = await established(harness);
    harness.pbx.onRequest = (request) => {
      if (request.method !== "BYE" || harness.pbx.isAuthentic(request, "proxy-authorization")) return false;
      harness.pbx.reply(request, 407, "Proxy Authentication Required", harness.pbx.challenges("Proxy-Authenticate"));
      return true;
    };
    await park(page);
    const signed = await harness.pbx.requests.next(
      (one) => one.method === "BYE" && harness.pbx.isAuthentic(one, "proxy-authorization"),
      "signed BYE",
    );
    expect(header(signed, "proxy-authorization")).toContain('realm="pbx.test"');
  });

  it("refuses a new call after its time", async () => {
    await start({ parkedInviteMs: 40 });
    const page = await harness.registered();
    await park(page);
    const invite = pbxRequest(page, "INVITE", { body: browserSdp });
    harness.pbx.send(invite);
    expect((await answerOf(invite)).status).toBe(480);
  });

  it("gives a new call to the page that comes back in time", async () => {
    await start();
    const page = await harness.registered();
    await park(page);
    const invite = pbxRequest(page, "INVITE", { body: browserSdp });
    harness.pbx.send(invite);
    await harness.pbx.responses.next((one) => one.status === 100, "100");
    const again = await harness.registered();
    expect(callIdOf(await again.requests.next((one) => one.method === "INVITE", "INVITE"))).toBe(callIdOf(invite));
  });

  it("lets the caller cancel a call that waits for the page", async () => {
    await start();
    const page = await harness.registered();
    await park(page);
    const invite = pbxRequest(page, "INVITE", { body: browserSdp });
    harness.pbx.send(invite);
    await harness.pbx.responses.next((one) => one.status === 100, "100");
    const headers = invite.headers
      .filter(({ name }) => ["via", "from", "to", "call-id"].includes(name))
      .map((line) => line);
    const [via = { name: "via", rawName: "Via", value: "" }] = headers;
    const rest = headers.filter(({ name }) => name !== "via");
    const cseq = { name: "cseq", rawName: "CSeq", value: "10 CANCEL" };
    harness.pbx.send({ ...invite, method: "CANCEL", headers: [via, ...rest, cseq], body: "" });
    expect((await answerOf(invite)).status).toBe(487);
    expect((await harness.calls.next((call) => call.state === "ended", "end")).endedBy).toBe("them");
  });

  it("cancels the call that the page was dialling", async () => {
    await start();
    const { page, invite } = await dialled(harness, 180);
    await park(page);
    const cancel = await nextAtPbx("CANCEL");
    expect([callIdOf(cancel), cancel.uri]).toEqual([callIdOf(invite), invite.uri]);
  });

  it("acknowledges and ends a call that is answered too late", async () => {
    await start();
    const page = await harness.registered();
    const invite = page.build("INVITE", { body: browserSdp });
    page.send(invite);
    const seen = await nextAtPbx("INVITE");
    await park(page);
    harness.pbx.accept200(seen, browserSdp);
    await nextAtPbx("ACK");
    expect(callIdOf(await nextAtPbx("BYE"))).toBe(callIdOf(invite));
  });

  it("does not dial what the page asked for and the look-up found too late", async () => {
    let found = (_number: string): void => undefined;
    const number = new Promise<string>((resolve) => (found = resolve));
    harness = await Harness.start({ options: { contactNumber: () => number } });
    const page = await harness.registered();
    page.send(page.build("INVITE", { uri: "sip:contact.anna.0@pbx.test", body: browserSdp }));
    page.send("\r\n\r\n");
    await page.raw.next((text) => text === "\r\n", "keep-alive");
    await park(page);
    found("+36301234567");
    await harness.registered();
    expect(harness.pbx.requests.all.some((one) => one.method === "INVITE")).toBe(false);
    expect(harness.gateway.hasCall("session-1")).toBe(false);
  });

  it("refuses the call that rang at the page", async () => {
    await start();
    const { page, invite } = await ringing(harness);
    await park(page);
    expect((await answerOf(invite)).status).toBe(480);
  });

  it("ends a call whose ACK comes after the page has gone", async () => {
    await start();
    const { page, invite } = await ringing(harness);
    page.reply(
      invite,
      200,
      "OK",
      [
        ["Contact", `<${page.contactUri}>`],
        ["Content-Type", "application/sdp"],
      ],
      browserSdp,
    );
    await answerOf(invite);
    await park(page);
    harness.pbx.send(fromCaller(page, invite, "ACK", 10));
    expect(callIdOf(await nextAtPbx("BYE"))).toBe(callIdOf(invite));
  });
});

describe("a line", () => {
  it("goes to the newest page of its session, and the older one is told so", async () => {
    await start();
    const first = await harness.registered();
    const second = await harness.registered();
    expect((await first.closed).code).toBe(closeCodes.displaced);
    expect(harness.pbx.bindings.size).toBe(1);
    expect(harness.pbx.connections.length).toBe(1);
    expect(second.rawSocket.readyState).toBe(1);
  });

  it.each([
    ["logout" as const, closeCodes.released],
    ["unregister" as const, closeCodes.released],
    ["session_revoked" as const, closeCodes.sessionEnded],
    ["session_expired" as const, closeCodes.sessionEnded],
    ["extension_removed" as const, closeCodes.lineChanged],
  ])("is un-registered at once at %s, its call is hung up and its page told", async (reason, code) => {
    await start();
    const { page } = await established(harness);
    await harness.gateway.release("session-1", reason);
    expect((await page.closed).code).toBe(code);
    expect(harness.pbx.bindings.size).toBe(0);
    expect(harness.pbx.requests.all.some((one) => one.method === "BYE")).toBe(true);
    expect(harness.gateway.hasCall("session-1")).toBe(false);
  });

  it("un-registers with the Call-ID of the page and the next CSeq", async () => {
    await start();
    const page = await harness.registered();
    await harness.gateway.release("session-1", "logout");
    const last = harness.pbx.requests.all.filter((one) => one.method === "REGISTER").slice(-2);
    expect(last.map((one) => [callIdOf(one), header(one, "cseq")])).toEqual([
      [page.registerCallId, `${page.registerCseq} REGISTER`],
      [page.registerCallId, `${page.registerCseq + 1} REGISTER`],
    ]);
  });

  it("is released within its deadline when the PBX does not answer", async () => {
    await start({ releaseDeadlineMs: 80 });
    await established(harness);
    harness.pbx.silent = true;
    const startedAt = Date.now();
    await harness.gateway.release("session-1", "logout");
    expect(Date.now() - startedAt).toBeLessThan(1_000);
  });

  it("belongs to one session of a user; the other is told and can take it back", async () => {
    await start();
    const first = await harness.registered();
    const other = { ...identity, sessionId: "session-2", remoteAddress: "192.0.2.7" };
    const refused = await harness.open(other);
    expect((await refused.closed).code).toBe(closeCodes.inUseElsewhere);
    expect(harness.gateway.facts("user-1", "session-2")).toMatchObject({
      elsewhere: { address: "127.0.0.1" },
      cause: { code: "line.elsewhere" },
    });
    harness.gateway.takeBack(other);
    expect((await first.closed).code).toBe(closeCodes.inUseElsewhere);
    await harness.registered(other);
    expect(harness.gateway.facts("user-1", "session-1")).toMatchObject({
      elsewhere: { address: "192.0.2.7" },
      cause: { code: "line.elsewhere" },
    });
    const back = await harness.open();
    expect((await back.closed).code).toBe(closeCodes.inUseElsewhere);
  });

  it("is free for another session when the first has signed out", async () => {
    await start();
    await harness.registered();
    const other = { ...identity, sessionId: "session-2" };
    await (
      await harness.open(other)
    ).closed;
    await harness.gateway.release("session-1", "logout");
    expect(harness.gateway.facts("user-1", "session-2")).toMatchObject({ elsewhere: null, cause: null });
    await harness.registered(other);
  });

  it.each([
    ["the PBX dropped and no page asked for it again", "lost"],
    ["it was taken back by a page that never came", "taken back"],
    ["a browser left it in a call", "parked"],
  ])("is free for another session at the end of the grace time, and that one is told: %s", async (_when, how) => {
    await start({ graceMs: 300 });
    const { page } = how === "parked" ? await established(harness) : { page: await harness.registered() };
    const other = { ...identity, sessionId: "session-2" };
    if (how === "parked") await park(page);
    if (how === "taken back") harness.gateway.takeBack({ ...identity, sessionId: "session-3" });
    if (how === "lost") for (const connection of harness.pbx.connections) connection.terminate();
    if (how !== "parked") await page.closed;
    expect((await (await harness.open(other)).closed).code).toBe(closeCodes.inUseElsewhere);
    await new Promise<void>((resolve) => {
      harness.gateway.on("facts", (_userId, sessionId, facts) => {
        if (sessionId === "session-2" && facts.elsewhere === null && facts.cause === null) resolve();
      });
    });
    expect(harness.gateway.facts("user-1", "session-2")).toMatchObject({ elsewhere: null, cause: null });
    await harness.registered(other);
  });

  it("stays its session's when the PBX was lost for a moment", async () => {
    await start();
    const page = await harness.registered();
    for (const connection of harness.pbx.connections) connection.terminate();
    await page.closed;
    expect((await (await harness.open({ sessionId: "session-2" })).closed).code).toBe(closeCodes.inUseElsewhere);
    await harness.registered();
  });

  it("of a closed browser without a call does not stand in another session's way", async () => {
    await start();
    await park(await harness.registered());
    expect((await (await harness.open({ sessionId: "session-2" })).register()).status).toBe(200);
  });
});
