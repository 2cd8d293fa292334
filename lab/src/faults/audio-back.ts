import { until } from "../peer/until.ts";
import type { Scene } from "./scene.ts";

/** Milliseconds from the beginning until audio flows again; null = not in time. */
export interface AudioBack {
  readonly toOperatorMs: number | null;
  readonly toFarMs: number | null;
}

const stepMs = 50;
/** What was on its way when the audio stopped has arrived by then. */
const drainedMs = 500;
const deadlineMs = 30_000;
/** 200 ms of audio: no stray packet. */
const packetsThatFlow = 10;
const secondsThatFlow = 0.2;

/**
 * Watches from now on, when a fault stops the audio of a call, until it flows again: packets into the page, and growth of what the far
 * phone records, each to 100 ms. Whether that is heard, by its energy, is for the caller to look at afterwards.
 */
export async function watchAudioBack({ page, pbx }: Scene): Promise<AudioBack> {
  const startedAt = performance.now();
  const [toOperatorMs, toFarMs] = await Promise.all([
    msUntilFlowing(startedAt, () => page.packetsIn(), packetsThatFlow),
    msUntilFlowing(startedAt, async () => pbx.far.recordedSeconds() ?? 0, secondsThatFlow),
  ]);
  return { toOperatorMs, toFarMs };
}

/** When it grew first, once it has grown by `enough`; null = not in time. */
async function msUntilFlowing(
  startedAt: number,
  measure: () => Promise<number>,
  enough: number,
): Promise<number | null> {
  const since = (): number => performance.now() - startedAt;
  let base: number | null = null;
  let firstMs: number | null = null;
  const look = async (): Promise<true | null> => {
    const now = await measure();
    if (since() < drainedMs || base === null) {
      base = now;
      return null;
    }
    if (now > base) firstMs ??= since();
    return now >= base + enough ? true : null;
  };
  try {
    await until("audio to flow", look, { deadlineMs, stepMs });
    return firstMs;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("waited")) return null;
    throw error;
  }
}

/** What differs from the promise; empty: nothing. */
export function judgeAudioBack({ toOperatorMs, toFarMs }: AudioBack, promisedMs: number): readonly string[] {
  return [...late("the operator", toOperatorMs, promisedMs), ...late("the other party", toFarMs, promisedMs)];
}

function late(whom: string, ms: number | null, promisedMs: number): readonly string[] {
  if (ms === null) return [`no audio to ${whom}`];
  return ms > promisedMs ? [`audio to ${whom} after ${Math.round(ms)} ms, promised ${promisedMs}`] : [];
}
