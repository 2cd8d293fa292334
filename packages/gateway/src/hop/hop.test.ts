import { closeCodes, writeHopFrame } from "@readyline/contract";
import { callIdOf, type SipRequest } from "@readyline/sip";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { GatewayTimings } from "../options.ts";
import { Harness } from "../test-support/harness.ts";
import { HopSocket } from "../test-support/hop-socket.ts";
import type { RawPage } from "../test-support/raw-page.ts";
import { calleeContact, dialOn, fromCaller, pbxRequest, recordRoutes } from "../test-support/scenes.ts";
import { browserSdp } from "../test-support/sdp.ts";

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

interface Setup {
  readonly hop: HopSocket;
  readonly page: RawPage;
}

/** A registered page on a hop. */
async function registered(timings: Partial<GatewayTimings> = {}): Promise<Setup> {
  harness = await Harness.start({ options: { timings } });
  const hop = new HopSocket(harness.pageUrl());
  const page = await harness.open({}, hop);
  await page.register();
  return { hop, page };
}

async function cut(hop: HopSocket): Promise<void> {
  harness.facts.clear();
  hop.cut();
  await harness.facts.next((facts) => facts.browserLeg.state === "parked", "broken connection");
}

const nextAtPbx = (method: string): Promise<SipRequest> =>
  harness.pbx.requests.next((one) => one.method === method, method);
const seenAtPbx = (method: string): number => harness.pbx.requests.all.filter((one) => one.method === method).length;

const answerAtPbx = (request: SipRequest, status: number) =>
  harness.pbx.responses.next((one) => callIdOf(one) === callIdOf(request) && one.status === status, `${status}`);

describe("a connection that breaks and is continued", () => {
  it("costs no registration: the PBX hears nothing", async () => {
    const { hop } = await registered();
    await cut(hop);
    expect(harness.gateway.facts("user-1", "session-1").registration.state).toBe("registered");
    const before = seenAtPbx("REGISTER");
    expect(await hop.resume()).toMatchObject({ kind: "resumed" });
    await harness.facts.next((facts) => facts.browserLeg.state === "attached", "continued connection");
    expect([seenAtPbx("REGISTER"), harness.pbx.bindings.size]).toEqual([before, 1]);
  });

  it("keeps a call that rings out there, and hands over what the PBX said meanwhile, in order", async () => {
    const { hop, page } = await registered();
    const { invite } = await dialOn(harness, page, 180);
    await cut(hop);
    const [seen] = harness.pbx.requests.all.filter((one) => one.method === "INVITE");
    if (!seen) throw new Error("no INVITE");
    harness.pbx.reply(seen, 183, "Progress", [...recordRoutes, calleeContact]);
    harness.pbx.reply(
      seen,
      200,
      "OK",
      [...recordRoutes, calleeContact, ["Content-Type", "application/sdp"]],
      browserSdp,
    );
    await harness.calls.next((call) => call.state === "answered", "answer");
    await hop.resume();
    const answer = await page.responses.next((one) => one.status === 200 && callIdOf(one) === callIdOf(invite), "200");
    expect(page.responses.all.filter((one) => callIdOf(one) === callIdOf(invite)).map(({ status }) => status)).toEqual([
      180, 183, 200,
    ]);
    page.send(page.inDialog("ACK", invite, answer));
    await nextAtPbx("ACK");
    page.send(page.inDialog("BYE", invite, answer));
    await nextAtPbx("BYE");
    expect([seenAtPbx("INVITE"), seenAtPbx("CANCEL"), seenAtPbx("ACK")]).toEqual([1, 0, 1]);
  });

  it("keeps a call that rings here: the answer given meanwhile and the ACK to it arrive", async () => {
    const { hop, page } = await registered();
    const invite = pbxRequest(page, "INVITE", { body: browserSdp });
    harness.pbx.send(invite);
    const rings = await page.requests.next((one) => one.method === "INVITE", "INVITE");
    await cut(hop);
    const contact = ["Contact", `<${page.contactUri}>`] as const;
    page.reply(rings, 200, "OK", [contact, ["Content-Type", "application/sdp"]], browserSdp);
    await hop.resume();
    await answerAtPbx(invite, 200);
    await cut(hop);
    harness.pbx.send(fromCaller(page, invite, "ACK", 10));
    await hop.resume();
    await page.requests.next((one) => one.method === "ACK", "ACK");
    expect(seenAtPbx("BYE")).toBe(0);
  });

  it("stops the ringing of a caller who gave up meanwhile", async () => {
    const { hop, page } = await registered();
    const invite = pbxRequest(page, "INVITE", { body: browserSdp });
    harness.pbx.send(invite);
    await page.requests.next((one) => one.method === "INVITE", "INVITE");
    await cut(hop);
    const via = invite.headers.filter(({ name }) => name === "via");
    const cancel = pbxRequest(page, "CANCEL", {
      set: Object.fromEntries(["From", "To", "Call-ID"].map((name) => [name, valueOf(invite, name)])),
    });
    harness.pbx.send({
      ...cancel,
      headers: [...via, ...cancel.headers.filter(({ name }) => name !== "via" && name !== "contact")],
    });
    await hop.resume();
    const seen = await page.requests.next((one) => one.method === "CANCEL", "CANCEL");
    expect(callIdOf(seen)).toBe(callIdOf(invite));
  });

  it("answers a far side that hangs up at once, and tells the page when it is back", async () => {
    const { hop, page } = await registered();
    const invite = pbxRequest(page, "INVITE", { body: browserSdp });
    harness.pbx.send(invite);
    const rings = await page.requests.next((one) => one.method === "INVITE", "INVITE");
    page.reply(
      rings,
      200,
      "OK",
      [
        ["Contact", `<${page.contactUri}>`],
        ["Content-Type", "application/sdp"],
      ],
      browserSdp,
    );
    await answerAtPbx(invite, 200);
    harness.pbx.send(fromCaller(page, invite, "ACK", 10));
    await page.requests.next((one) => one.method === "ACK", "ACK");
    await cut(hop);
    const bye = fromCaller(page, invite, "BYE", 11);
    harness.pbx.send(bye);
    await harness.pbx.responses.next((one) => one.status === 200 && valueOf(one, "CSeq") === "11 BYE", "200 to BYE");
    await hop.resume();
    const seen = await page.requests.next((one) => one.method === "BYE", "BYE");
    expect(callIdOf(seen)).toBe(callIdOf(invite));
  });

  it("holds a new call for the page, and refuses it when the page takes longer than 2 s", async () => {
    const { hop, page } = await registered({ parkedInviteMs: 300 });
    await cut(hop);
    const early = pbxRequest(page, "INVITE", { body: browserSdp });
    harness.pbx.send(early);
    await answerAtPbx(early, 100);
    await hop.resume();
    await page.requests.next((one) => callIdOf(one) === callIdOf(early), "the INVITE that waited");
    await cut(hop);
    const late = pbxRequest(page, "INVITE", { body: browserSdp });
    harness.pbx.send(late);
    await answerAtPbx(late, 480);
    await hop.resume();
    expect(page.requests.all.filter((one) => callIdOf(one) === callIdOf(late))).toEqual([]);
  });

  it("is continued also where the page alone knows of the break", async () => {
    const { hop, page } = await registered();
    const half = hop.raw;
    half.pause();
    expect(await hop.resume()).toMatchObject({ kind: "resumed" });
    page.send(page.build("INVITE", { body: browserSdp }));
    await nextAtPbx("INVITE");
    half.terminate();
    expect(harness.gateway.facts("user-1", "session-1").browserLeg.state).toBe("attached");
  });

  it("is broken off where the page is silent, and continued", async () => {
    const { hop, page } = await registered({ optionsIntervalMs: 100, pageSilentMs: 300 });
    page.answersOptions = false;
    await harness.facts.next((facts) => facts.browserLeg.state === "parked", "silence");
    page.answersOptions = true;
    expect(await hop.resume()).toMatchObject({ kind: "resumed" });
  });

  it("takes each message once, however often the page sends it: the call limits see one call", async () => {
    const { hop, page } = await registered();
    const invite = page.build("INVITE", { body: browserSdp });
    page.send(invite);
    await nextAtPbx("INVITE");
    const { sequence, text } = lastSent(page, hop, invite);
    for (let again = 0; again < 100; again += 1)
      hop.raw.send(writeHopFrame({ kind: "message", sequence, ack: 0, text }));
    const other = page.build("INVITE", { body: browserSdp });
    page.send(other);
    await harness.pbx.requests.next((one) => callIdOf(one) === callIdOf(other), "the second call");
    expect(seenAtPbx("INVITE")).toBe(2);
  });
});

describe("a connection that is not continued", () => {
  it("is given up after its time: what rang ends, what was answered waits out the grace time", async () => {
    const { hop, page } = await registered({ resumeMs: 200, graceMs: 700 });
    await dialOn(harness, page, 180);
    await cut(hop);
    await nextAtPbx("CANCEL");
    expect(await hop.resume()).toEqual({ kind: "refused" });
    await harness.facts.next((facts) => facts.pbxLeg.state === "down", "end of the grace time");
    expect(harness.pbx.bindings.size).toBe(0);
  });

  it("is kept for the grace time and no longer: then the line is hung up and un-registered once", async () => {
    const { hop, page } = await registered({ resumeMs: 60_000, graceMs: 400 });
    const { invite, answer } = await dialOn(harness, page, 200);
    page.send(page.inDialog("ACK", invite, answer));
    await nextAtPbx("ACK");
    await cut(hop);
    await harness.facts.next((facts) => facts.pbxLeg.state === "down", "end of the grace time");
    expect([seenAtPbx("BYE"), harness.pbx.bindings.size]).toEqual([1, 0]);
    expect(await hop.resume()).toEqual({ kind: "refused" });
  });

  it("leaves the line to another sign-in of the user, where no call is up", async () => {
    const { hop } = await registered();
    await cut(hop);
    await harness.registered({ sessionId: "session-2" });
    expect(await hop.resume()).toBe(closeCodes.inUseElsewhere);
  });

  it("is given up at once where the page was left or loaded again", async () => {
    const { hop, page } = await registered();
    await dialOn(harness, page, 180);
    page.close(1_001);
    await nextAtPbx("CANCEL");
    expect(await hop.resume()).toEqual({ kind: "refused" });
  });

  it("tells the page what happened to its line meanwhile", async () => {
    const { hop } = await registered();
    await cut(hop);
    await harness.gateway.release("session-1", "session_revoked");
    expect(await hop.resume()).toBe(closeCodes.sessionEnded);
  });

  it("cannot be continued with another token, in another session, or from a number that was not sent", async () => {
    const { hop } = await registered();
    await cut(hop);
    expect(await hop.resume({ token: "x".repeat(43) })).toEqual({ kind: "refused" });
    expect(await hop.resume({ url: harness.pageUrl({ sessionId: "session-2" }) })).toEqual({ kind: "refused" });
    expect(await hop.resume({ seen: 99 })).toEqual({ kind: "refused" });
    expect(await hop.resume()).toMatchObject({ kind: "resumed" });
  });

  it("ends with the page that the session has loaded since", async () => {
    const { hop } = await registered();
    await cut(hop);
    await harness.registered();
    expect(await hop.resume()).toBe(closeCodes.displaced);
  });

  it("ends where more waits for the page than a slow reader may leave lying", async () => {
    const { hop, page } = await registered();
    const { invite } = await dialOn(harness, page, 180);
    await cut(hop);
    const [seen] = harness.pbx.requests.all.filter((one) => callIdOf(one) === callIdOf(invite));
    if (!seen) throw new Error("no INVITE");
    for (let count = 0; count < 600; count += 1)
      harness.pbx.reply(seen, 183, "Progress", [...recordRoutes, calleeContact]);
    await nextAtPbx("CANCEL");
    expect(await hop.resume()).toBe(closeCodes.protocolViolation);
  });
});

describe("a page that does not keep to the frames", () => {
  it.each([
    ["no frame", "OPTIONS sip:1@pbx.test SIP/2.0\r\n\r\n"],
    ["a number that leaps", "message 9 0\nx"],
    ["a confirmation of what was never sent", "ack 999"],
    ["a second beginning", "new"],
  ])("is closed after %s", async (_what, text) => {
    const { hop, page } = await registered();
    hop.raw.send(text);
    expect((await page.closed).code).toBe(closeCodes.protocolViolation);
    expect(await hop.resume()).toBe(closeCodes.protocolViolation);
  });

  it.each(["REGISTER sip:pbx.test SIP/2.0\r\n\r\n", "ack 0", "new 0123456789abcdef", Buffer.from("new")])(
    "is closed after %j as its first frame",
    async (first) => {
      harness = await Harness.start();
      const socket = new WebSocket(harness.pageUrl(), ["readyline-resume.v1", "sip"]);
      const { promise, resolve } = Promise.withResolvers<number>();
      socket.on("open", () => socket.send(first));
      socket.on("close", resolve);
      expect(await promise).toBe(closeCodes.protocolViolation);
      expect(harness.gateway.facts("user-1", "session-1").browserLeg.state).toBe("absent");
    },
  );
});

const valueOf = (message: { readonly headers: SipRequest["headers"] }, name: string): string =>
  message.headers.find((line) => line.name === name.toLowerCase())?.value ?? "";

/** The frame of a request that the page has sent. */
function lastSent(page: RawPage, hop: HopSocket, request: SipRequest): { sequence: number; text: string } {
  const frame = hop.sent.find(({ text }) => text.includes(`Call-ID: ${callIdOf(request)}`));
  if (!frame) throw new Error(`nothing sent by ${page.extension}`);
  return frame;
}
