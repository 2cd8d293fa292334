import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SpareConnection, type SpareBrowser } from "./spare-connection.ts";

const reachable = "v=0\r\nc=IN IP4 192.0.2.1\r\na=candidate:1 1 udp 1 192.0.2.1 5000 typ host\r\n";

class FakeConnection extends EventTarget {
  signalingState = "stable";
  iceGatheringState = "gathering";
  localDescription: { type: string; sdp: string } | null = null;
  offers = 0;
  readonly sdp: string;

  constructor(sdp: string) {
    super();
    this.sdp = sdp;
  }
  addTransceiver(): void {}
  async createOffer(): Promise<{ type: string; sdp: string }> {
    this.offers += 1;
    return { type: "offer", sdp: this.sdp };
  }
  async setLocalDescription(offer: { type: string; sdp: string }): Promise<void> {
    this.localDescription = offer;
    this.iceGatheringState = "complete";
    this.dispatchEvent(new Event("icegatheringstatechange"));
  }
  close(): void {
    this.signalingState = "closed";
  }
}

function setUp(options: { permission?: PermissionState; sdp?: string } = {}) {
  const made: FakeConnection[] = [];
  let changed: (() => void) | null = null;
  const browser: SpareBrowser = {
    createConnection: () => {
      const connection = new FakeConnection(options.sdp ?? reachable);
      made.push(connection);
      return connection as unknown as RTCPeerConnection;
    },
    microphonePermission: async () => options.permission ?? "granted",
    onNetworkChange: (listener) => {
      changed = listener;
      return () => {
        changed = null;
      };
    },
  };
  const spare = new SpareConnection(browser);
  return { spare, made, networkChanges: () => changed?.(), isWatching: () => changed !== null };
}

const open = (made: readonly FakeConnection[]): number => made.filter((one) => one.signalingState !== "closed").length;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("MediaStream", class {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a spare connection", () => {
  it("gives its offer once without asking the browser again, and is an ordinary connection afterwards", async () => {
    const { spare, made } = setUp();
    spare.keep();
    await vi.advanceTimersByTimeAsync(300);
    const taken = spare.take();
    expect(taken).toBe(made[0]);
    const offer = await taken?.createOffer();
    await taken?.setLocalDescription(offer);
    expect([offer?.sdp, made[0]?.offers]).toEqual([reachable, 1]);
    await taken?.createOffer();
    expect(made[0]?.offers).toBe(2);
  });

  it("is taken once, and there is another only when it is to be kept again", async () => {
    const { spare, made, isWatching } = setUp();
    spare.keep();
    await vi.advanceTimersByTimeAsync(300);
    spare.take();
    await vi.advanceTimersByTimeAsync(120_000);
    expect([spare.take(), made.length, isWatching()]).toEqual([null, 1, false]);
    spare.keep();
    await vi.advanceTimersByTimeAsync(300);
    expect(spare.take()).toBe(made[1]);
  });

  it.each([
    ["the microphone is not permitted yet", { permission: "prompt" as const }],
    ["the offer has no candidate", { sdp: "v=0\r\nc=IN IP4 192.0.2.1\r\n" }],
    ["the offer has no address", { sdp: "c=IN IP4 0.0.0.0\r\na=candidate:1 1 udp 1 x.local 5000 typ host\r\n" }],
  ])("is not there where %s", async (_why, options) => {
    const { spare, made } = setUp(options);
    spare.keep();
    await vi.advanceTimersByTimeAsync(2_500);
    expect([spare.take(), open(made)]).toEqual([null, 0]);
  });

  it("is made anew after a minute and when the network changes; the old one is closed", async () => {
    const { spare, made, networkChanges } = setUp();
    spare.keep();
    await vi.advanceTimersByTimeAsync(300);
    networkChanges();
    await vi.advanceTimersByTimeAsync(0);
    expect([made.length, open(made)]).toEqual([2, 1]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([made.length, open(made)]).toEqual([3, 1]);
  });

  it("leaves nothing open when it is dropped, also while it is being made", async () => {
    const { spare, made, isWatching } = setUp();
    spare.keep();
    vi.advanceTimersByTime(250);
    spare.drop();
    await vi.advanceTimersByTimeAsync(120_000);
    expect([open(made), isWatching(), spare.take()]).toEqual([0, false, null]);
  });
});
