import type { EchoCall } from "./echo-call.ts";
import type { Heard } from "./listener.ts";
import type { MediaPeer } from "./media-peer.ts";
import { doubtful, type Facts, good, milliseconds, StepFailure, type StepResult } from "./step-result.ts";
import { decibels, measure, toneSamples } from "./tone.ts";

/** More loss is heard as gaps. */
const LOSS_SHARE = 0.05;

/** Sends a tone into the call and waits until half a second of it came back. @throws StepFailure */
export async function checkAudio(
  media: MediaPeer,
  call: Pick<EchoCall, "ended" | "endedByThem">,
  deadlineMs: number,
): Promise<StepResult> {
  const startedAt = performance.now();
  const left = (): number => Math.max(1, deadlineMs - (performance.now() - startedAt));
  await firstOf([media.connected, call.ended], left());
  const { codec } = media;
  if (media.state !== "connected" || codec === null) {
    if (call.endedByThem) throw new StepFailure("hang_up.theirs");
    throw new StepFailure(media.state === "no_keys" ? "audio.no_keys" : "audio.no_path", pathOf(media));
  }
  const { listener, proof } = media.play(codec);
  await firstOf([proof, call.ended], left());
  const heard = listener.heard();
  const facts: Facts = [...pathOf(media), ...factsOf(heard, media.sent)];
  if (listener.hasProof) return heard.lossShare > LOSS_SHARE ? doubtful("audio.loss", facts) : good(facts);
  if (call.endedByThem) throw new StepFailure("hang_up.theirs", facts);
  if (heard.packets === 0) throw new StepFailure("audio.nothing", facts);
  throw new StepFailure(heard.audiblePackets === 0 ? "audio.silence" : "audio.no_echo", facts);
}

async function firstOf(promises: readonly Promise<void>[], deadlineMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, deadlineMs);
  await Promise.race([...promises, promise]);
  clearTimeout(timer);
}

function pathOf({ path }: MediaPeer): Facts {
  return path === null ? [] : [["media_path", path]];
}

function factsOf(heard: Heard, sent: number): Facts {
  return [
    ["sent", String(sent)],
    ["received", String(heard.packets)],
    ["level_sent", decibels(measure(toneSamples()).meanSquare)],
    ["level_received", decibels(heard.meanSquare)],
    ...(heard.roundTripMs === null ? [] : ([["round_trip", milliseconds(heard.roundTripMs)]] as const)),
    ["loss", `${Math.round(heard.lossShare * 100)} %`],
  ];
}
