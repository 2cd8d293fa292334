import type { RTCSession } from "jssip/lib/RTCSession.js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { JsSipCall, releaseEarly } from "./jssip-call.ts";

const turn = { urls: ["turns:turn.test"], username: "1600:anna", credential: "c" };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** The part of a JsSIP session that is used here. */
function fakeSession() {
  const listeners = new Map<string, (event: unknown) => void>();
  const configured: RTCConfiguration[] = [];
  const session = {
    on: (name: string, listener: (event: unknown) => void) => void listeners.set(name, listener),
    terminate: () => undefined,
    isEnded: () => false,
    isEstablished: () => true,
    renegotiate: () => true,
    connection: {
      getConfiguration: (): RTCConfiguration => ({ bundlePolicy: "balanced", iceServers: [] }),
      setConfiguration: (configuration: RTCConfiguration) => configured.push(configuration),
    },
  };
  return {
    session: session as unknown as RTCSession,
    configured,
    emit: (name: string, event: unknown = {}) => listeners.get(name)?.(event),
  };
}

const gatheringWith = (servers: readonly RTCIceServer[]) => ({
  withinMs: 500,
  relayWithinMs: 4_000,
  iceServers: () => [...servers],
});

describe("a call for which no candidate is found", () => {
  it.each([
    ["1 s where there are only addresses of this machine", [], 1_000],
    ["4 s where a relay may take its time", [turn], 4_000],
  ])("is given up after %s", (_when, servers, ms) => {
    const { session, emit } = fakeSession();
    let failed = 0;
    releaseEarly(session, gatheringWith(servers), () => (failed += 1));
    emit("connecting");
    vi.advanceTimersByTime(ms - 1);
    expect(failed).toBe(0);
    vi.advanceTimersByTime(1);
    expect(failed).toBe(1);
  });
});

it("the candidate of a relay lets the offer leave", () => {
  const { session, emit } = fakeSession();
  let left = 0;
  releaseEarly(session, gatheringWith([turn]), () => undefined);
  emit("connecting");
  emit("icecandidate", {
    candidate: { protocol: "udp", type: "relay", address: "192.0.2.1" },
    ready: () => (left += 1),
  });
  expect(left).toBe(1);
});

it("a refreshed call looks for its path with the credentials of now, and changes nothing else", () => {
  const { session, configured } = fakeSession();
  expect(new JsSipCall(session, gatheringWith([turn])).refresh()).toBe(true);
  expect(configured).toEqual([{ bundlePolicy: "balanced", iceServers: [turn] }]);
});
