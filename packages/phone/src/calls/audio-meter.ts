import type { AudioCounters } from "../sip-agent.ts";
import type { PathQuality } from "./path-quality.ts";

export interface AudioVerdict {
  /** Packets came in since the sample before. */
  readonly hear: boolean;
  /** Packets left since the sample before, from a live microphone. */
  readonly heard: boolean;
  /** Each direction has carried packets of this call at some time: the call is whole. */
  readonly everBoth: boolean;
  /** What is wrong with the path; null = nothing, or not yet known. */
  readonly poor: PathQuality | null;
}

/** Judges two samples in a row. A muted call is not heard; it stays whole. */
export function judgeAudio(before: AudioCounters | null, now: AudioCounters): Omit<AudioVerdict, "poor"> {
  const hear = now.packetsIn > (before?.packetsIn ?? 0);
  const sends = now.packetsOut > (before?.packetsOut ?? 0);
  return {
    hear,
    heard: sends && now.microphoneLive && now.microphoneOn,
    everBoth: now.packetsIn > 0 && now.packetsOut > 0 && now.microphoneLive,
  };
}
