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
  const answers: (() => void)[] = [];
  const path = { local: "ours1", remote: "theirs1" };
  const session = {
    on: (name: string, listener: (event: unknown) => void) => void listeners.set(name, listener),
    terminate: () => undefined,
    isEnded: () => false,
    isEstablished: () => true,
    renegotiate: (_options: unknown, answered: () => void) => answers.push(answered) > 0,
    connection: {
      localDescription: { sdp: "a=ice-ufrag:ours2\r\n" },
      remoteDescription: { sdp: "a=ice-ufrag:theirs2\r\n" },
      getSenders: () => [
        {
          transport: {
            iceTransport: {
              getSelectedCandidatePair: () => ({
                local: { usernameFragment: path.local },
                remote: { usernameFragment: path.remote },
              }),
            },
          },
        },
      ],
      getConfiguration: (): RTCConfiguration => ({ bundlePolicy: "balanced", iceServers: [] }),
      setConfiguration: (configuration: RTCConfiguration) => configured.push(configuration),
    },
  };
  return {
    session: session as unknown as RTCSession,
    configured,
    /** Re-INVITEs so far: each is answered by a call. */
    answers,
    /** The credentials of the path in use; those of the newest offer and answer are `ours2` and `theirs2`. */
    path,
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

it("the offer of a refresh leaves with its first candidate too, and not at the end of gathering", () => {
  const { session, emit } = fakeSession();
  const left: string[] = [];
  const found = (offer: () => void) =>
    emit("icecandidate", { candidate: { protocol: "udp", type: "host", address: "192.0.2.1" }, ready: offer });
  const [first, second] = [() => void left.push("first"), () => void left.push("second")];
  releaseEarly(session, gatheringWith([]), () => undefined);
  emit("connecting");
  found(first);
  emit("sdp", { originator: "local" });
  found(second);
  found(second);
  expect(left).toEqual(["first", "second"]);
});

describe("a refresh whose new path has their old credentials", () => {
  it("is followed by another at once, twice at most", () => {
    const { session, answers, path } = fakeSession();
    path.local = "ours2";
    new JsSipCall(session, gatheringWith([])).refresh();
    for (let answered = 0; answered < 5; answered += 1) answers[answered]?.();
    expect(answers).toHaveLength(3);
  });

  it("is followed by none where the path has the new ones, or is still that from before", () => {
    const { session, answers, path } = fakeSession();
    const call = new JsSipCall(session, gatheringWith([]));
    call.refresh();
    answers[0]?.();
    path.local = "ours2";
    path.remote = "theirs2";
    call.refresh();
    answers[1]?.();
    expect(answers).toHaveLength(2);
  });
});
