import type { AudioCounters } from "../sip-agent.ts";

/** How good the path of a call's audio is. */
export interface PathQuality {
  /** Of the packets that should have come in during the last seconds. */
  readonly lossPercent: number;
  /** To the far end of the path and back, milliseconds; null = not known. */
  readonly roundTripMs: number | null;
}

/** ITU-T G.114: beyond 150 ms one way people begin to talk into each other. */
const POOR_ROUND_TRIP_MS = 300;
/** Opus hides a lost packet now and then; more than these are heard as gaps. */
const POOR_LOSS_PERCENT = 3;
const WINDOW_MS = 5_000;
/** With fewer packets (silence, hold) a share says nothing. */
const FEWEST_PACKETS = 100;

interface Sample {
  readonly atMs: number;
  readonly received: number;
  readonly lost: number;
  readonly roundTripMs: number | null;
}

/** Looks at the last 5 s of a call. A single bad sample is no poor path. */
export class PathWatch {
  private samples: readonly Sample[] = [];

  /** @returns what is wrong with the path; null = nothing, or not yet known */
  poorness(counters: AudioCounters, nowMs: number): PathQuality | null {
    const { packetsIn, packetsLost, roundTripMs } = counters;
    const now = { atMs: nowMs, received: packetsIn, lost: packetsLost, roundTripMs };
    const oldest = this.samples.findLastIndex(({ atMs }) => nowMs - atMs >= WINDOW_MS);
    this.samples = [...this.samples.slice(Math.max(0, oldest)), now];
    const [first] = this.samples;
    if (first === undefined || nowMs - first.atMs < WINDOW_MS) return null;
    const received = packetsIn - first.received;
    const lost = Math.max(0, packetsLost - first.lost);
    const lossPercent = received + lost < FEWEST_PACKETS ? 0 : (100 * lost) / (received + lost);
    const slow = this.samples.every((one) => one.roundTripMs !== null && one.roundTripMs >= POOR_ROUND_TRIP_MS);
    if (lossPercent < POOR_LOSS_PERCENT && !slow) return null;
    return {
      lossPercent: Math.round(lossPercent),
      roundTripMs: roundTripMs === null ? null : Math.round(roundTripMs / 10) * 10,
    };
  }
}
