import { callIdOf, header, headersOf, type SipRequest, toOf } from "@readyline/sip";
import type { RTCSession } from "jssip/lib/RTCSession.js";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { emptyStream, installBrowserGlobals } from "../test-support/fake-peer-connection.ts";
import { Harness } from "../test-support/harness.ts";
import { JsSipPage } from "../test-support/jssip-page.ts";
import { calleeContact, recordRoutes } from "../test-support/scenes.ts";
import { browserSdp } from "../test-support/sdp.ts";

beforeAll(installBrowserGlobals);

let harness: Harness;
let page: JsSipPage;
beforeEach(async () => {
  harness = await Harness.start({ pbx: { algorithms: ["SHA-256"] } });
  harness.pbx.challengeInvites = true;
  page = new JsSipPage(harness);
  await page.registered();
});
afterEach(async () => {
  page.stop();
  await harness[Symbol.asyncDispose]();
});

const nextAtPbx = (method: string): Promise<SipRequest> =>
  harness.pbx.requests.next((one) => one.method === method, method);

/** The INVITE that carries credentials the PBX takes. */
async function authenticInvite(): Promise<SipRequest> {
  const invite = await harness.pbx.requests.next(
    (one) => one.method === "INVITE" && headersOf(one, "proxy-authorization").length > 0,
    "signed INVITE",
  );
  expect(harness.pbx.isAuthentic(invite, "proxy-authorization")).toBe(true);
  return invite;
}

function event(session: RTCSession, name: "confirmed" | "ended" | "failed" | "accepted"): Promise<unknown> {
  return new Promise((resolve) => session.once(name, resolve));
}

async function confirmedCall(): Promise<{ session: RTCSession; invite: SipRequest }> {
  const session = page.ua.call("sip:200@pbx.test", { mediaStream: emptyStream });
  const confirmed = event(session, "confirmed");
  const invite = await authenticInvite();
  harness.pbx.reply(invite, 180, "Ringing", [...recordRoutes, calleeContact]);
  harness.pbx.reply(
    invite,
    200,
    "OK",
    [...recordRoutes, calleeContact, ["Content-Type", "application/sdp"]],
    browserSdp,
  );
  await nextAtPbx("ACK");
  await confirmed;
  return { session, invite };
}

describe("calls of real JsSIP", () => {
  it("are signed, answered, held, signalled by DTMF and ended without one message refused", async () => {
    const { session } = await confirmedCall();
    session.hold();
    const hold = await harness.pbx.requests.next(
      (one) => one.method === "INVITE" && toOf(one).params.has("tag"),
      "re-INVITE",
    );
    expect(headersOf(hold, "route")).toEqual(["<sip:10.0.0.1;lr;ftag=x>", "<sip:10.0.0.2;lr>"]);
    const signedHold = await authenticInvite();
    harness.pbx.reply(signedHold, 200, "OK", [calleeContact, ["Content-Type", "application/sdp"]], browserSdp);
    await nextAtPbx("ACK");
    session.sendDTMF("5");
    const info = await nextAtPbx("INFO");
    expect(info.body).toContain("Signal=5");
    harness.pbx.reply(info, 200, "OK");
    const ended = event(session, "ended");
    session.terminate();
    await nextAtPbx("BYE");
    await ended;
    expect(harness.gateway.refusedByRule()).toEqual({});
  });

  it("are cancelled while they ring", async () => {
    const session = page.ua.call("sip:200@pbx.test", { mediaStream: emptyStream });
    const failed = event(session, "failed");
    const invite = await authenticInvite();
    harness.pbx.reply(invite, 180, "Ringing", [...recordRoutes, calleeContact]);
    await harness.calls.next((call) => call.state === "ringing", "ringing");
    session.terminate();
    await nextAtPbx("CANCEL");
    harness.pbx.reply(invite, 487, "Request Terminated");
    await nextAtPbx("ACK");
    await failed;
    const ended = await harness.calls.next((call) => call.state === "ended", "end");
    expect(ended).toMatchObject({ sipStatus: 487, endedBy: "us", direction: "outgoing", number: "200" });
    expect(harness.gateway.refusedByRule()).toEqual({});
  });

  it("are refused by the other side", async () => {
    const session = page.ua.call("sip:200@pbx.test", { mediaStream: emptyStream });
    const failed = event(session, "failed");
    const invite = await authenticInvite();
    harness.pbx.reply(invite, 486, "Busy Here");
    await nextAtPbx("ACK");
    await failed;
    expect(harness.gateway.hasCall("session-1")).toBe(false);
    expect(harness.gateway.refusedByRule()).toEqual({});
  });

  it("come in, are answered, are held by the other side and end from there", async () => {
    const incoming = new Promise<RTCSession>((resolve) => {
      page.ua.on("newRTCSession", (data: { session: RTCSession }) => resolve(data.session));
    });
    const callId = "incoming@10.0.0.1";
    const build = (method: string, cseq: number, toTag: string, body = ""): SipRequest => ({
      kind: "request",
      method,
      uri: page.contactUri,
      headers: (
        [
          ["Via", `SIP/2.0/WS 10.0.0.1;branch=z9hG4bK${method}${cseq}`],
          ["Max-Forwards", "70"],
          ["From", "<sip:caller@elsewhere.test>;tag=caller"],
          ["To", `<sip:queue@pbx.test>${toTag}`],
          ["Call-ID", callId],
          ["CSeq", `${cseq} ${method}`],
          ["Contact", "<sip:caller@10.0.0.9:5060>"],
          ...(body === "" ? [] : [["Content-Type", "application/sdp"]]),
        ] as [string, string][]
      ).map(([rawName, value]) => ({ name: rawName.toLowerCase(), rawName, value })),
      body,
    });
    harness.pbx.send(build("INVITE", 7, "", browserSdp));
    const session = await incoming;
    const confirmed = event(session, "confirmed");
    session.answer({ mediaStream: emptyStream });
    const ok = await harness.pbx.responses.next((one) => one.status === 200 && callIdOf(one) === callId, "200");
    const tag = /;tag=[^;]+/.exec(header(ok, "to") ?? "")?.[0] ?? "";
    harness.pbx.send(build("ACK", 7, tag));
    await confirmed;
    harness.pbx.send(build("INVITE", 8, tag, browserSdp.replace("sendrecv", "sendonly")));
    await harness.pbx.responses.next(
      (one) => one.status === 200 && (header(one, "cseq") ?? "").startsWith("8 "),
      "200 to the re-INVITE",
    );
    harness.pbx.send(build("ACK", 8, tag));
    const ended = event(session, "ended");
    harness.pbx.send(build("BYE", 9, tag));
    await ended;
    const end = await harness.calls.next((call) => call.state === "ended", "end");
    expect(end).toMatchObject({ direction: "incoming", number: "caller", endedBy: "them", sipStatus: 200 });
    expect(harness.gateway.refusedByRule()).toEqual({});
  });

  it("are transferred to a listed number inside their own dialog", async () => {
    const { session } = await confirmedCall();
    session.refer("sip:300@pbx.test");
    const refer = await nextAtPbx("REFER");
    expect(header(refer, "refer-to")).toBe("<sip:300@pbx.test>");
    harness.pbx.reply(refer, 202, "Accepted");
    expect(harness.gateway.refusedByRule()).toEqual({});
  });

  it("go to a stored contact whose number the page never learns", async () => {
    const session = page.ua.call("sip:contact.anna.0@pbx.test", {
      mediaStream: emptyStream,
      extraHeaders: ["X-Readyline-Attempt: 0190aaaa-0000-7000-8000-000000000001", "X-Readyline-Alarm: alarm-7"],
    });
    const failed = event(session, "failed");
    const invite = await authenticInvite();
    expect(invite.uri).toBe("sip:+36301234567@pbx.test");
    expect(headersOf(invite, "x-readyline-attempt")).toEqual([]);
    harness.pbx.reply(invite, 480, "Temporarily Unavailable");
    const ack = await nextAtPbx("ACK");
    expect(ack.uri).toBe("sip:+36301234567@pbx.test");
    await failed;
    const started = await harness.calls.next((call) => call.state === "started", "start");
    expect(started).toMatchObject({
      number: "+36301234567",
      attemptId: "0190aaaa-0000-7000-8000-000000000001",
      alarmId: "alarm-7",
    });
    expect(harness.gateway.refusedByRule()).toEqual({});
  });
});
