import { hopSubprotocol, type LineSettings } from "@readyline/contract";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AgentEvent } from "../sip-agent.ts";
import { defaultTimings } from "../registration/timings.ts";
import { FakeWebSocket } from "../testing/fake-web-socket.ts";
import { JsSipAgent } from "./jssip-agent.ts";

const settings: LineSettings = {
  extension: "1001",
  displayName: "Ana",
  domain: "pbx.test",
  contactUser: "c0ffee",
  contactHost: "abc.invalid",
  instanceId: "uuid:4f7a6a5e-0000-4000-8000-000000000001",
  registerExpiresSeconds: 120,
  echoExtension: "600",
  pbxLabel: "Test PBX",
};

beforeEach(() => {
  vi.useFakeTimers();
  FakeWebSocket.made = [];
  vi.stubGlobal("WebSocket", FakeWebSocket);
  // JsSIP refuses incoming calls where the browser has no WebRTC.
  vi.stubGlobal("window", { RTCPeerConnection: class {} });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function setUp(protocol = "sip") {
  const events: AgentEvent[] = [];
  const agent = new JsSipAgent({
    url: "wss://console.test/pbx",
    settings,
    gathering: { withinMs: 500, relayWithinMs: 4_000, iceServers: () => [] },
    resuming: defaultTimings,
    onEvent: (event) => events.push(event),
  });
  agent.open();
  FakeWebSocket.last.accept(protocol);
  return { agent, events, socket: FakeWebSocket.last, last: () => events.findLast(({ type }) => type !== "heard") };
}

const headerOf = (message: string, name: string): string =>
  new RegExp(`^${name}: (.*)$`, "im").exec(message)?.[1]?.trim() ?? "";

/** The response of a server to a request that was sent. */
function respond(request: string, status: string, ...headers: string[]): string {
  const copied = ["Via", "From", "Call-ID", "CSeq"].map((name) => `${name}: ${headerOf(request, name)}`);
  const to = headerOf(request, "To");
  return [`SIP/2.0 ${status}`, ...copied, `To: ${to};tag=server`, ...headers, "Content-Length: 0", "", ""].join("\r\n");
}

const challenge = 'WWW-Authenticate: Digest realm="pbx.test", nonce="n-1", qop="auth", algorithm=MD5';
const ours = `Contact: <sip:c0ffee@abc.invalid;transport=ws>;+sip.instance="<urn:${settings.instanceId}>";reg-id=1;expires=90`;
const sentOf = (socket: FakeWebSocket, method: string) => socket.sent.filter((text) => text.startsWith(`${method} `));

describe("registering", () => {
  it("opens a WebSocket of subprotocol sip, and sends nothing by itself", () => {
    const { events, socket } = setUp();
    expect([socket.url, socket.protocol, socket.sent]).toEqual(["wss://console.test/pbx", "sip", []]);
    expect(events).toEqual([{ type: "opened" }]);
  });

  it("binds the Contact and instance that the server gave, so that a reload replaces the binding", () => {
    const { agent, socket } = setUp();
    agent.register();
    const [register = ""] = socket.sent;
    expect(register).toMatch(/^REGISTER sip:pbx\.test SIP\/2\.0\r\n/);
    expect(headerOf(register, "Contact")).toContain("<sip:c0ffee@abc.invalid;transport=ws>");
    expect(headerOf(register, "Contact")).toContain(`+sip.instance="<urn:${settings.instanceId}>"`);
    expect(headerOf(register, "Expires")).toBe("120");
    expect(headerOf(register, "X-Readyline-Calls")).toBe("none");
  });

  it("answers the challenge with a placeholder and tells of the 200, of each refresh too", () => {
    const { agent, events, socket } = setUp();
    agent.register();
    socket.receive(respond(socket.sent[0] ?? "", "401 Unauthorized", challenge));
    expect(headerOf(socket.sent[1] ?? "", "Authorization")).toMatch(/^Digest .*username="1001"/);
    socket.receive(respond(socket.sent[1] ?? "", "200 OK", ours));
    agent.register();
    socket.receive(respond(socket.sent[2] ?? "", "200 OK", ours));
    const accepted = { type: "accepted", contactIsOurs: true, expiresSeconds: 90 };
    expect(events.filter(({ type }) => type !== "heard")).toEqual([{ type: "opened" }, accepted, accepted]);
  });

  it("tells when the 200 is somebody else's, of which JsSIP says nothing", () => {
    const { agent, socket, last } = setUp();
    agent.register();
    socket.receive(respond(socket.sent[0] ?? "", "200 OK", "Contact: <sip:1001@192.0.2.9>;expires=60"));
    expect(last()).toMatchObject({ type: "accepted", contactIsOurs: false });
  });

  it("tells the gateway's cause and moment of a refusal", () => {
    const { agent, socket, last } = setUp();
    agent.register();
    const cause = "X-Readyline-Cause: reg.password;retry-at=1790000000000";
    socket.receive(respond(socket.sent[0] ?? "", "403 Forbidden", cause));
    expect(last()).toEqual({
      type: "refused",
      status: 403,
      cause: "reg.password",
      retryAt: 1_790_000_000_000,
      retryAfterSeconds: null,
    });
  });

  it("tells Retry-After of a busy PBX", () => {
    const { agent, socket, last } = setUp();
    agent.register();
    socket.receive(respond(socket.sent[0] ?? "", "503 Service Unavailable", "Retry-After: 30 (overload)"));
    expect(last()).toMatchObject({ type: "refused", status: 503, retryAfterSeconds: 30 });
  });

  it("follows one 423 and stops at the second, where JsSIP would go on without end", () => {
    const { agent, socket, last } = setUp();
    agent.register();
    socket.receive(respond(socket.sent[0] ?? "", "423 Interval Too Brief", "Min-Expires: 600"));
    expect(headerOf(socket.sent[1] ?? "", "Expires")).toBe("600");
    socket.receive(respond(socket.sent[1] ?? "", "423 Interval Too Brief", "Min-Expires: 600"));
    expect(last()).toMatchObject({ type: "refused", status: 423 });
    expect(sentOf(socket, "REGISTER")).toHaveLength(2);
  });

  it("does not refresh by itself: that is the supervisor's", async () => {
    const { agent, socket } = setUp();
    agent.register();
    socket.receive(respond(socket.sent[0] ?? "", "200 OK", ours));
    await vi.advanceTimersByTimeAsync(89_000);
    expect(sentOf(socket, "REGISTER")).toHaveLength(1);
  });
});

describe("the socket", () => {
  it("is not opened again by JsSIP when it is lost, and not registered when it is opened again", async () => {
    const { agent, events, socket } = setUp();
    agent.register();
    socket.receive(respond(socket.sent[0] ?? "", "200 OK", ours));
    socket.drop(4020);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(FakeWebSocket.made).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ type: "closed", code: 4020, retryInMs: null });
    agent.open();
    FakeWebSocket.last.accept();
    expect([FakeWebSocket.made.length, FakeWebSocket.last.sent]).toEqual([2, []]);
    agent.register();
    expect(headerOf(FakeWebSocket.last.sent[0] ?? "", "Call-ID")).toBe(headerOf(socket.sent[0] ?? "", "Call-ID"));
  });

  it("is closed without a word to the PBX, and what it says then is not heard", () => {
    const { agent, events, socket } = setUp();
    agent.close();
    socket.drop(1000);
    socket.receive("\r\n\r\n");
    expect([socket.sent, events]).toEqual([[], [{ type: "opened" }]]);
  });

  it("counts as lost where the page's content policy forbids it", async () => {
    const { agent, events } = setUp();
    agent.close();
    vi.stubGlobal(
      "WebSocket",
      class {
        constructor() {
          throw new DOMException("refused", "SecurityError");
        }
      },
    );
    agent.open();
    await vi.advanceTimersByTimeAsync(0);
    expect(events.at(-1)).toMatchObject({ type: "closed", code: 1006 });
  });

  it("answers the gateway's question for life from JavaScript, and tells that something was heard", () => {
    const { events, socket } = setUp();
    const question = [
      "OPTIONS sip:c0ffee@abc.invalid;transport=ws SIP/2.0",
      "Via: SIP/2.0/WS gateway.invalid;branch=z9hG4bKalive1",
      "From: <sip:gateway@pbx.test>;tag=1",
      "To: <sip:1001@pbx.test>",
      "Call-ID: alive-1",
      "CSeq: 1 OPTIONS",
      "Max-Forwards: 70",
      "Content-Length: 0",
      "",
      "",
    ].join("\r\n");
    socket.receive(new TextEncoder().encode(question).buffer as ArrayBuffer);
    expect(socket.sent[0]).toMatch(/^SIP\/2\.0 200 OK\r\n/);
    expect(events.at(-1)).toEqual({ type: "heard" });
  });
});

describe("a call that comes in", () => {
  const invite = [
    "INVITE sip:c0ffee@abc.invalid;transport=ws SIP/2.0",
    "Via: SIP/2.0/WS gateway.invalid;branch=z9hG4bKcall1",
    'From: "Kiss Anna" <sip:5550199@pbx.test>;tag=1',
    "To: <sip:1001@pbx.test>",
    "Contact: <sip:pbx@192.0.2.1>",
    "Call-ID: call-1",
    "CSeq: 1 INVITE",
    "Max-Forwards: 70",
    "Content-Type: application/sdp",
    "Content-Length: 5",
    "",
    "v=0\r\n",
  ].join("\r\n");

  it("is told with its caller, rings, and can be refused", () => {
    const { events, socket } = setUp();
    socket.receive(invite);
    const incoming = events.find((event) => event.type === "incoming");
    expect(incoming).toMatchObject({ caller: { name: "Kiss Anna", number: "5550199" } });
    expect(socket.sent.map((text) => text.slice(8, 11))).toEqual(["100", "180"]);
    incoming?.call.reject(486);
    expect(socket.sent.at(-1)).toMatch(/^SIP\/2\.0 486 /);
  });

  it("rings on over a break that is mended, and its refusal arrives", () => {
    const { events, socket } = setUp(hopSubprotocol);
    socket.receive("new 0123456789abcdef");
    socket.receive(`message 1 0\n${invite}`);
    const incoming = events.find((event) => event.type === "incoming");
    const seen: unknown[] = [];
    incoming?.call.listen((event) => seen.push(event));
    vi.advanceTimersByTime(3_000);
    socket.drop(1006);
    expect([seen, events.filter(({ type }) => type === "broken")]).toEqual([[], [{ type: "broken", code: 1006 }]]);
    incoming?.call.reject(486);
    FakeWebSocket.last.accept(hopSubprotocol);
    FakeWebSocket.last.receive("resumed 2");
    expect(events.at(-1)).toEqual({ type: "resumed" });
    expect(FakeWebSocket.last.sent.slice(1).map((text) => text.split(" ").slice(0, 4))).toEqual([
      ["message", "3", "1\nSIP/2.0", "486"],
    ]);
  });

  it("is lost with the link, not cancelled", () => {
    const { events, socket } = setUp();
    socket.receive(invite);
    const seen: unknown[] = [];
    events.find((event) => event.type === "incoming")?.call.listen((event) => seen.push(event));
    socket.drop(1006);
    expect(seen).toEqual([{ type: "ended", how: { kind: "line-lost" } }]);
  });
});
