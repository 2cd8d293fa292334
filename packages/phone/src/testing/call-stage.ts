import { expect, vi } from "vitest";
import { CallManager } from "../calls/call-manager.ts";
import type { CallTarget } from "../calls/call-view.ts";
import type { MicrophoneState } from "../line-status/facts.ts";
import { defaultTimings } from "../registration/timings.ts";
import { FakeAgent, FakeCall } from "./fake-agent.ts";

const track = { enabled: true } as MediaStreamTrack;
export const stream = { getAudioTracks: () => [track] } as unknown as MediaStream;
export const echo: CallTarget = { kind: "number", number: "600", name: "Echo" };

/** A call manager on a line that is ready, with an agent that sends nothing. For tests with fake timers. */
export function setUp(
  options: { ready?: boolean; microphone?: MicrophoneState; open?: () => Promise<MediaStream> } = {},
) {
  const agent = new FakeAgent();
  const microphone = {
    state: options.microphone ?? ("granted" as const),
    open: vi.fn<() => Promise<MediaStream>>(options.open ?? (async () => stream)),
    close: vi.fn<() => void>(),
    replaced: null as ((stream: MediaStream) => void) | null,
  };
  const sink = { play: vi.fn<(stream: MediaStream) => void>(), stop: vi.fn<() => void>() };
  const onChange = vi.fn<() => void>();
  const manager = new CallManager({ agent, microphone, sink, timings: defaultTimings, onChange });
  if (options.ready !== false) manager.lineReady();
  return { agent, manager, microphone, sink, onChange, call: () => agent.invites.at(-1)?.call ?? new FakeCall() };
}

/** Dials and has the far end answer with audio. */
export async function connected() {
  const parts = setUp();
  parts.manager.call("id-1", echo);
  await vi.advanceTimersByTimeAsync(0);
  parts.call().emit({ type: "sent" });
  parts.call().emit({ type: "ringing" });
  parts.call().emit({ type: "answered" });
  parts.call().flow();
  await vi.advanceTimersByTimeAsync(200);
  expect(parts.manager.view.current?.state).toBe("connected");
  return parts;
}
