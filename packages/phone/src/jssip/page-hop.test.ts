import { closeCodes, hopAbandonedCode, HopSequence, hopSubprotocol, readHopFrame } from "@readyline/contract";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeWebSocket } from "../testing/fake-web-socket.ts";
import { PageHop } from "./page-hop.ts";

const timings = { resumeWithinMs: 10_000, resumeTryMs: 3_000, retryMinMs: 1_000, retryMaxMs: 2_000 };
const token = "0123456789abcdef";

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  FakeWebSocket.made = [];
  vi.stubGlobal("WebSocket", FakeWebSocket);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function setUp(resumable = true) {
  const told: string[] = [];
  const taken: string[] = [];
  const tries: number[] = [];
  const hop = new PageHop({
    url: "wss://console.test/pbx",
    timings,
    resumable,
    onOpen: () => told.push("open"),
    onMessage: (text) => taken.push(text),
    onBroken: (code) => told.push(`broken ${code}`),
    // As the line does: who does not know of a break does not wait for its end.
    onNextTry: (at) => {
      if (told.some((one) => one.startsWith("broken"))) tries.push(at - Date.now());
    },
    onResumed: () => told.push("resumed"),
    onClose: (code) => told.push(`closed ${code}`),
  });
  hop.open();
  return { hop, told, taken, tries };
}

/** A hop that the gateway has given its token. */
function setUpOpen() {
  const parts = setUp();
  FakeWebSocket.last.accept(hopSubprotocol);
  FakeWebSocket.last.receive(`new ${token}`);
  vi.advanceTimersByTime(60_000);
  parts.told.length = 0;
  return parts;
}

/** What the page sent on the socket of now. */
const sent = () => FakeWebSocket.last.sent;

describe("opening", () => {
  it("offers both subprotocols, and begins where the gateway speaks the better one", () => {
    const { told } = setUp();
    expect(FakeWebSocket.last.offered).toEqual([hopSubprotocol, "sip"]);
    FakeWebSocket.last.accept(hopSubprotocol);
    expect([sent(), told]).toEqual([["new"], ["open"]]);
  });

  it("speaks plain SIP with a server that knows no other, and with a PBX offers no other", () => {
    const { hop, told, taken } = setUp();
    FakeWebSocket.last.accept("sip");
    hop.send("REGISTER");
    FakeWebSocket.last.receive("SIP/2.0 200 OK");
    FakeWebSocket.last.drop(1006);
    expect([FakeWebSocket.last.sent, taken, told]).toEqual([["REGISTER"], ["SIP/2.0 200 OK"], ["open", "closed 1006"]]);
    setUp(false);
    expect(FakeWebSocket.last.offered).toEqual(["sip"]);
  });

  it("does not wait for the token with what it has to say", () => {
    const { hop } = setUp();
    FakeWebSocket.last.accept(hopSubprotocol);
    hop.send("REGISTER");
    expect(sent()).toEqual(["new", "message 1 0\nREGISTER"]);
  });

  it("is closed where it breaks before there is a token", () => {
    const { told } = setUp();
    FakeWebSocket.last.accept(hopSubprotocol);
    FakeWebSocket.last.drop(1006);
    expect(told).toEqual(["open", "closed 1006"]);
  });
});

describe("a break", () => {
  it("is mended at once, and what was said meanwhile follows", () => {
    const { hop, told, taken } = setUpOpen();
    hop.send("one");
    FakeWebSocket.last.receive("message 1 0\nhello");
    FakeWebSocket.last.drop(1006);
    expect([told, hop.isOpen, hop.send("two")]).toEqual([["broken 1006"], true, true]);
    FakeWebSocket.last.accept(hopSubprotocol);
    expect(sent()).toEqual([`resume ${token} 1`]);
    FakeWebSocket.last.receive("resumed 0");
    expect(sent().slice(1)).toEqual(["message 1 1\none", "message 2 1\ntwo"]);
    FakeWebSocket.last.receive("message 2 2\nagain there");
    expect([told, taken]).toEqual([
      ["broken 1006", "resumed"],
      ["hello", "again there"],
    ]);
  });

  it("tells when it is tried next, also after it was told itself", () => {
    const { hop, tries } = setUpOpen();
    FakeWebSocket.last.drop(1006);
    expect(tries.at(-1)).toBe(timings.resumeTryMs);
    const before = tries.length;
    FakeWebSocket.last.drop(1006);
    expect(tries.length).toBe(before + 1);
    const inMs = tries.at(-1) ?? 0;
    expect(inMs).toBeGreaterThanOrEqual(timings.retryMinMs);
    expect(inMs).toBeLessThanOrEqual(timings.retryMaxMs);
    const made = FakeWebSocket.made.length;
    vi.advanceTimersByTime(inMs - 1);
    expect(FakeWebSocket.made.length).toBe(made);
    vi.advanceTimersByTime(2);
    expect(FakeWebSocket.made.length).toBe(made + 1);
    hop.close();
  });

  it("is tried again after 1 to 2 s, and given up after 10 s", () => {
    const { hop, told } = setUpOpen();
    FakeWebSocket.last.drop(1006);
    for (const tries of [2, 3, 4, 5, 6, 7]) {
      expect(FakeWebSocket.made.length).toBe(tries);
      FakeWebSocket.last.drop(1006);
      expect(told).toEqual(["broken 1006"]);
      vi.advanceTimersByTime(1_500);
    }
    vi.advanceTimersByTime(999);
    expect(told).toEqual(["broken 1006"]);
    vi.advanceTimersByTime(1);
    expect([told, hop.isOpen, vi.getTimerCount()]).toEqual([["broken 1006", "closed 1006"], false, 0]);
  });

  it("does not storm a server that accepts and drops", () => {
    const { told } = setUpOpen();
    for (let drops = 0; drops < 5; drops += 1) {
      FakeWebSocket.last.drop(1006);
      vi.advanceTimersByTime(1_500);
      FakeWebSocket.last.accept(hopSubprotocol);
      FakeWebSocket.last.receive("resumed 0");
    }
    // The first at once, the others after a pause each.
    expect([FakeWebSocket.made.length, told.filter((word) => word === "resumed").length]).toEqual([6, 5]);
    FakeWebSocket.last.drop(1006);
    expect(FakeWebSocket.made.length).toBe(6);
  });

  it("does not hang on a try that gets no answer", () => {
    setUpOpen();
    FakeWebSocket.last.drop(1006);
    const [, first] = FakeWebSocket.made;
    vi.advanceTimersByTime(3_000);
    expect([first?.closedWith, FakeWebSocket.made.length]).toEqual([hopAbandonedCode, 3]);
    first?.accept(hopSubprotocol);
    expect(first?.sent).toEqual([]);
  });

  it("that only we know of is mended too: the old socket says that it was given up", () => {
    const { hop, told, taken } = setUpOpen();
    const [old] = FakeWebSocket.made;
    hop.resume();
    expect([old?.closedWith, told]).toEqual([hopAbandonedCode, []]);
    old?.receive("message 1 0\ntoo late");
    FakeWebSocket.last.accept(hopSubprotocol);
    FakeWebSocket.last.receive("resumed 0");
    expect([told, taken]).toEqual([["resumed"], []]);
  });

  it.each([
    ["is refused", "refused"],
    ["is answered with a number that was never sent", "resumed 5"],
    ["is answered with something else", "SIP/2.0 200 OK"],
  ])("ends the hop where continuing %s", (_how, answer) => {
    const { hop, told } = setUpOpen();
    FakeWebSocket.last.drop(1006);
    FakeWebSocket.last.accept(hopSubprotocol);
    FakeWebSocket.last.receive(answer);
    expect([told, hop.isOpen, vi.getTimerCount()]).toEqual([["broken 1006", "closed 1006"], false, 0]);
  });

  it("ends with the gateway's word where the line is gone meanwhile", () => {
    const { told } = setUpOpen();
    FakeWebSocket.last.drop(1006);
    FakeWebSocket.last.accept(hopSubprotocol);
    FakeWebSocket.last.drop(closeCodes.sessionEnded);
    expect(told).toEqual(["broken 1006", `closed ${closeCodes.sessionEnded}`]);
  });

  it("ends the hop where more waits than can be sent again", () => {
    const { hop, told } = setUpOpen();
    FakeWebSocket.last.drop(1006);
    const results = Array.from({ length: 33 }, (_, index) => hop.send(`${index}`));
    expect([results.filter(Boolean).length, results.at(-1), told.at(-1)]).toEqual([32, false, "closed 1006"]);
  });

  it("is none where the gateway closed on purpose", () => {
    const { told } = setUpOpen();
    FakeWebSocket.last.drop(closeCodes.displaced);
    expect([told, FakeWebSocket.made.length]).toEqual([[`closed ${closeCodes.displaced}`], 1]);
  });

  it("is not mended after the page has closed", () => {
    const { hop, told } = setUpOpen();
    FakeWebSocket.last.drop(1006);
    hop.close();
    vi.advanceTimersByTime(60_000);
    expect([told, FakeWebSocket.made.length, hop.isOpen]).toEqual([["broken 1006"], 2, false]);
  });
});

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The gateway's end, to which frames take their time: those under way are lost with their socket. */
class FakeGateway {
  readonly sequence = new HopSequence({ maxMessages: 1_000, maxCharacters: 100_000 });
  readonly taken: string[] = [];
  private down: string[] = [`new ${token}`];
  private read = 0;
  private attached = true;
  private socket = FakeWebSocket.last;

  say(text: string): void {
    const frame = this.sequence.send(text) ?? "overflow";
    // While there is no socket, or none that said what it is, the frame waits.
    if (this.attached && this.socket === FakeWebSocket.last) this.down.push(frame);
  }

  stepUp(): boolean {
    this.follow();
    const text = this.socket.sent[this.read];
    if (text === undefined) return false;
    this.read += 1;
    const frame = readHopFrame(text);
    if (frame?.kind === "resume") {
      this.attached = true;
      const again = this.sequence.resume(frame.ack);
      this.down = [`resumed ${this.sequence.lastTaken}`, ...(again ?? ["refused"])];
    } else if (frame?.kind === "message") {
      if (this.sequence.take(frame.sequence, frame.ack) === "new") this.taken.push(frame.text);
      const ack = this.sequence.dueAck();
      if (ack !== null) this.down.push(ack);
    } else if (frame?.kind === "ack") this.sequence.confirm(frame.ack);
    return true;
  }

  stepDown(): boolean {
    this.follow();
    const text = this.down.shift();
    if (text === undefined) return false;
    this.socket.receive(text);
    return true;
  }

  cut(): void {
    this.follow();
    this.socket.drop(1006);
    // Cut while it was being continued, or shortly after: the next try comes after a pause.
    if (this.socket === FakeWebSocket.last) vi.advanceTimersByTime(1_500);
  }

  private follow(): void {
    if (this.socket === FakeWebSocket.last) return;
    this.socket = FakeWebSocket.last;
    this.read = 0;
    this.down = [];
    this.attached = false;
    this.socket.accept(hopSubprotocol);
  }
}

it.each([11, 12, 13, 14, 15, 16])(
  "both directions arrive exactly once and in order under random cuts, seed %i",
  (seed) => {
    const random = randomOf(seed);
    const { hop, taken, told } = setUp();
    FakeWebSocket.last.accept(hopSubprotocol);
    const gateway = new FakeGateway();
    gateway.stepUp();
    gateway.stepDown();
    const up: string[] = [];
    const down: string[] = [];
    for (let step = 0; step < 3_000; step += 1) {
      const what = random();
      if (what < 0.05) {
        up.push(`up ${up.length}`);
        hop.send(up.at(-1) ?? "");
      } else if (what < 0.1) {
        down.push(`down ${down.length}`);
        gateway.say(down.at(-1) ?? "");
      } else if (what < 0.55) gateway.stepUp();
      else if (what < 0.97) gateway.stepDown();
      else gateway.cut();
    }
    while (gateway.stepUp() || gateway.stepDown());
    expect([gateway.taken, taken]).toEqual([up, down]);
    expect(told.filter((word) => word === "resumed").length).toBeGreaterThan(10);
  },
);
