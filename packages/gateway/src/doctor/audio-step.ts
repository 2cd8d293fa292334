import type { EchoCall } from "./echo-call.ts";
import type { Heard } from "./listener.ts";
import type { Media, MediaReport } from "./media.ts";
import { doubtful, type Facts, good, milliseconds, StepFailure, type StepResult } from "./step-result.ts";
import { decibels, measure, toneSamples } from "./tone.ts";

/** More loss is heard as gaps. */
const LOSS_SHARE = 0.05;

/** Sends a tone into the call and waits until half a second of it came back. @throws StepFailure */
export async function checkAudio(
  media: Media,
  call: Pick<EchoCall, "ended" | "endedByThem">,
  deadlineMs: number,
): Promise<StepResult> {
  const startedAt = performance.now();
  const left = (): number => Math.max(1, deadlineMs - (performance.now() - startedAt));
  /** The call may end first: then what there is by then. */
  const orEnded = (report: Promise<MediaReport>): Promise<MediaReport> =>
    Promise.race([report, call.ended.then(() => media.report())]);
  const link = await orEnded(media.connected(left()));
  if (link.state !== "connected") {
    if (call.endedByThem) throw new StepFailure("hang_up.theirs");
    throw new StepFailure(link.state === "no_keys" ? "audio.no_keys" : "audio.no_path", pathOf(link));
  }
  const report = await orEnded(media.play(left()));
  const { heard } = report;
  const facts: Facts = [...pathOf(report), ...(heard === null ? [] : factsOf(heard, report.sentPackets))];
  if (heard !== null && report.hasProof)
    return heard.lossShare > LOSS_SHARE ? doubtful("audio.loss", facts) : good(facts);
  if (call.endedByThem) throw new StepFailure("hang_up.theirs", facts);
  if (heard === null || heard.packets === 0) throw new StepFailure("audio.nothing", facts);
  throw new StepFailure(heard.audiblePackets === 0 ? "audio.silence" : "audio.no_echo", facts);
}

function pathOf({ path }: MediaReport): Facts {
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
