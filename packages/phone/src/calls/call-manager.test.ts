import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MicrophoneError } from "../microphone/microphone.ts";
import type { SipCallEnd } from "../sip-agent.ts";
import { FakeCall } from "../testing/fake-agent.ts";
import { connected, echo, setUp, stream } from "../testing/call-stage.ts";
import type { CallTarget } from "./call-view.ts";
import type { CallEndCause } from "./end-causes.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const anna: CallTarget = {
  kind: "contact",
  contactId: "c-1",
  phoneIndex: 1,
  name: "Kiss Anna",
  alarmNo: 7,
  alarmId: "a-7",
};
const caller = { name: "Kiss Anna", number: "5550199" };

describe("a press on Call", () => {
  it("sends the INVITE in the same turn when the line is ready, without waiting for the microphone", () => {
    const { agent, manager } = setUp({ open: () => new Promise(() => {}) });
    expect(manager.call("id-1", echo)).toBe("id-1");
    expect(agent.invites.map(({ request }) => [request.user, request.microphone])).toEqual([["600", null]]);
  });

  it("is shown, and the microphone opened, when the INVITE is out: neither takes the browser's time from the offer", async () => {
    const { manager, call, microphone, onChange } = setUp();
    manager.call("id-1", echo);
    expect([onChange.mock.calls.length, microphone.open.mock.calls.length]).toEqual([0, 0]);
    call().emit({ type: "sent" });
    await vi.advanceTimersByTimeAsync(0);
    expect([onChange.mock.calls.length, microphone.open.mock.calls.length]).toEqual([1, 1]);
    expect(call().told).toEqual(["microphone"]);
  });

  it("is shown within 50 ms also where the INVITE is slow to leave", async () => {
    const { manager, onChange } = setUp();
    manager.call("id-1", echo);
    await vi.advanceTimersByTimeAsync(50);
    expect(onChange).toHaveBeenCalledOnce();
    expect(manager.view.current?.id).toBe("id-1");
  });

  it("finds everything prepared while the line is ready and free, and only then", () => {
    const { agent, manager, call } = setUp({ ready: false });
    const seen = [agent.prepared];
    manager.lineReady();
    seen.push(agent.prepared);
    manager.call("id-1", echo);
    call().emit({ type: "sent" });
    call().emit({ type: "ended", how: { kind: "refused", status: 486 } });
    seen.push(agent.prepared);
    manager.lineLost();
    seen.push(agent.prepared);
    manager.lineReady();
    manager.offer(new FakeCall(), caller, "id-2");
    seen.push(agent.prepared);
    expect(seen).toEqual([false, true, true, false, false]);
  });

  it("dials a contact by its id, so that no number is needed here, and names attempt and alarm to the gateway", () => {
    const { agent, manager } = setUp();
    manager.call("id-1", anna);
    expect(agent.invites[0]?.request).toMatchObject({
      user: "contact.c-1.1",
      headers: { "X-Readyline-Attempt": "id-1", "X-Readyline-Alarm": "a-7", "X-Readyline-Contact": "c-1" },
    });
    expect(manager.view.current).toMatchObject({ name: "Kiss Anna", number: null, contactId: "c-1", alarmNo: 7 });
  });

  it("escapes the number sign, which would begin a fragment", () => {
    const { agent, manager } = setUp();
    manager.call("id-1", { kind: "number", number: "*21#", name: "Divert" });
    expect(agent.invites[0]?.request.user).toBe("*21%23");
  });

  it("waits for the browser's question when the microphone was never allowed", async () => {
    let allow: (stream: MediaStream) => void = () => {};
    const { agent, manager } = setUp({ microphone: "ask", open: () => new Promise((resolve) => (allow = resolve)) });
    manager.call("id-1", echo);
    expect(agent.invites).toHaveLength(0);
    allow(stream);
    await vi.advanceTimersByTimeAsync(0);
    expect(agent.invites[0]?.request.microphone).toBe(stream);
  });

  it("waits for the line and dials when it is back within 8 s", async () => {
    const { agent, manager } = setUp({ ready: false });
    manager.call("id-1", echo);
    await vi.advanceTimersByTimeAsync(7_999);
    manager.lineReady();
    expect(agent.invites).toHaveLength(1);
  });

  it("expires after 8 s and never dials later", async () => {
    const { agent, manager } = setUp({ ready: false });
    manager.call("id-1", echo);
    await vi.advanceTimersByTimeAsync(8_000);
    expect(manager.view).toMatchObject({ current: null, lastEnded: { id: "id-1", ended: { cause: "expired" } } });
    manager.lineReady();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(agent.invites).toHaveLength(0);
  });

  it("expires while the browser's question is open, and does not dial when it is answered then", async () => {
    let allow: (stream: MediaStream) => void = () => {};
    const { agent, manager } = setUp({ microphone: "ask", open: () => new Promise((resolve) => (allow = resolve)) });
    manager.call("id-1", echo);
    await vi.advanceTimersByTimeAsync(8_000);
    allow(stream);
    await vi.advanceTimersByTimeAsync(0);
    expect(manager.view.lastEnded?.ended?.cause).toBe("expired");
    expect(agent.invites).toHaveLength(0);
  });

  it("expires when its INVITE does not leave, and takes it back", async () => {
    const { manager, call } = setUp();
    manager.call("id-1", echo);
    await vi.advanceTimersByTimeAsync(8_000);
    expect([manager.view.lastEnded?.ended?.cause, call().told.at(-1)]).toEqual(["expired", "end"]);
  });

  it("does not expire once the INVITE has left", async () => {
    const { manager, call } = setUp();
    manager.call("id-1", echo);
    call().emit({ type: "sent" });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(manager.view.current?.id).toBe("id-1");
  });

  it("is ignored while another call is there", () => {
    const { agent, manager } = setUp();
    manager.call("id-1", echo);
    expect(manager.call("id-2", anna)).toBe("id-1");
    expect(agent.invites).toHaveLength(1);
  });

  it.each(["denied", "missing", "busy"] as const)("ends with the microphone's fault: %s", async (code) => {
    const { manager, call } = setUp({ open: () => Promise.reject(new MicrophoneError(code)) });
    manager.call("id-1", echo);
    call().emit({ type: "sent" });
    await vi.advanceTimersByTimeAsync(0);
    expect(manager.view.lastEnded?.ended?.cause).toBe(`mic-${code}`);
    expect(call().told).toContain("end");
  });
});

describe("a call", () => {
  it("is connected only when audio flows both ways, not at the answer", async () => {
    const { manager, call } = setUp();
    manager.call("id-1", echo);
    await vi.advanceTimersByTimeAsync(0);
    call().emit({ type: "sent" });
    call().emit({ type: "ringing" });
    expect(manager.view.current?.state).toBe("ringing");
    call().emit({ type: "answered" });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(manager.view.current).toMatchObject({ state: "ringing", connectedAt: null });
    expect(manager.view.current?.answeredAt).not.toBeNull();
    call().flow();
    await vi.advanceTimersByTimeAsync(100);
    expect(manager.view.current).toMatchObject({ state: "connected", audio: { hear: true, heard: true } });
  });

  it("tells when they are no longer heard, and when a muted microphone keeps us unheard", async () => {
    const { manager, call } = await connected();
    call().counters = { ...call().counters, packetsOut: 200, microphoneOn: false };
    await vi.advanceTimersByTimeAsync(1_100);
    expect(manager.view.current).toMatchObject({ state: "connected", audio: { hear: false, heard: false } });
  });

  it("is not shown as held when the far end refused that", async () => {
    const { manager, call } = await connected();
    manager.setHeld(true);
    expect(manager.view.current?.held).toBe(true);
    call().emit({ type: "held", on: false });
    expect(manager.view.current).toMatchObject({ state: "connected", held: false });
  });

  it("opens the microphone for the call and closes it at the end", async () => {
    const { manager, microphone, sink } = await connected();
    expect(microphone.close).not.toHaveBeenCalled();
    manager.endCall();
    expect(microphone.close).toHaveBeenCalledOnce();
    expect(sink.stop).toHaveBeenCalled();
  });

  const endings: [SipCallEnd, boolean, CallEndCause, number | null][] = [
    [{ kind: "refused", status: 486 }, false, "busy", 486],
    [{ kind: "refused", status: 600 }, false, "busy", 600],
    [{ kind: "refused", status: 480 }, false, "no-answer", 480],
    [{ kind: "refused", status: 408 }, false, "no-answer", 408],
    [{ kind: "refused", status: 603 }, false, "rejected", 603],
    [{ kind: "refused", status: 607 }, false, "rejected", 607],
    [{ kind: "refused", status: 404 }, false, "bad-number", 404],
    [{ kind: "refused", status: 484 }, false, "bad-number", 484],
    [{ kind: "refused", status: 604 }, false, "bad-number", 604],
    [{ kind: "refused", status: 403 }, false, "not-allowed", 403],
    [{ kind: "refused", status: 488 }, false, "incompatible", 488],
    [{ kind: "refused", status: 503 }, false, "pbx-failed", 503],
    [{ kind: "refused", status: 401 }, false, "pbx-refused", 401],
    [{ kind: "line-lost" }, false, "line-lost", null],
    [{ kind: "no-audio-path" }, true, "no-audio-path", null],
    [{ kind: "bye-from-them" }, true, "hung-up-by-them", null],
    [{ kind: "line-lost" }, true, "lost-in-call", null],
    [{ kind: "timeout" }, true, "lost-in-call", null],
    [{ kind: "timeout" }, false, "pbx-failed", null],
    [{ kind: "failed", detail: "WebRTC Error" }, false, "failed", null],
  ];

  it.each(endings)("%o, answered %s, ends with %s", async (how, answered, cause, sipStatus) => {
    const { manager, call } = setUp();
    manager.call("id-1", echo);
    await vi.advanceTimersByTimeAsync(0);
    if (answered) call().emit({ type: "answered" });
    call().emit({ type: "ended", how });
    expect(manager.view.lastEnded?.ended).toMatchObject({ cause, sipStatus });
    expect(manager.view.current).toBeNull();
  });

  it("ended by us is cancelled before the answer and hung up after it", async () => {
    const { manager, call } = setUp();
    manager.call("id-1", echo);
    manager.endCall();
    expect([manager.view.lastEnded?.ended?.cause, call().told.at(-1)]).toEqual(["cancelled", "end"]);
    const second = await connected();
    second.manager.endCall();
    expect(second.manager.view.lastEnded?.ended?.cause).toBe("hung-up");
  });

  it("takes the microphone that comes for one that went, muted where it was", async () => {
    const { manager, call, microphone } = await connected();
    const other = { enabled: true } as MediaStreamTrack;
    manager.setMuted(true);
    const before = call().told.filter((word) => word === "microphone").length;
    microphone.replaced?.({ getAudioTracks: () => [other] } as unknown as MediaStream);
    await vi.advanceTimersByTimeAsync(0);
    expect([call().told.filter((word) => word === "microphone").length - before, other.enabled]).toEqual([1, false]);
  });
});

describe("a call that comes in", () => {
  it("is answered with the microphone, and connected when audio flows", async () => {
    const { manager } = setUp();
    const sip = new FakeCall();
    manager.offer(sip, caller, "in-1");
    expect(manager.view).toMatchObject({ current: null, incoming: { name: "Kiss Anna", number: "5550199" } });
    manager.answer();
    await vi.advanceTimersByTimeAsync(0);
    sip.emit({ type: "answered" });
    expect([sip.told, manager.view.incoming, manager.view.current?.state]).toEqual([["answer"], null, "starting"]);
    sip.flow();
    await vi.advanceTimersByTimeAsync(200);
    expect(manager.view.current?.state).toBe("connected");
  });

  it("is declined with 603, and missed when the caller gives up", () => {
    const { manager } = setUp();
    const first = new FakeCall();
    manager.offer(first, caller, "in-1");
    manager.decline();
    expect([first.told, manager.view.lastEnded?.ended?.cause]).toEqual([["reject 603"], "declined"]);
    const second = new FakeCall();
    manager.offer(second, { name: null, number: "777" }, "in-2");
    expect(manager.view.incoming?.name).toBe("777");
    second.emit({ type: "ended", how: { kind: "cancelled-by-them" } });
    expect(manager.view.lastEnded).toMatchObject({ id: "in-2", ended: { cause: "missed" } });
  });

  it("gets 486 while another call is there, which goes on", async () => {
    const { manager } = await connected();
    const second = new FakeCall();
    manager.offer(second, caller, "in-2");
    expect([second.told, manager.view.incoming, manager.view.current?.id]).toEqual([["reject 486"], null, "id-1"]);
  });

  it("is refused with 480 when the microphone cannot be opened", async () => {
    const { manager } = setUp({ open: () => Promise.reject(new MicrophoneError("missing")) });
    const sip = new FakeCall();
    manager.offer(sip, caller, "in-1");
    manager.answer();
    await vi.advanceTimersByTimeAsync(0);
    expect([sip.told, manager.view.lastEnded?.ended?.cause]).toEqual([["reject 480"], "mic-missing"]);
  });
});
