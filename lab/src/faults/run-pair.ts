import { setTimeout as pause } from "node:timers/promises";
import type { Fault } from "./fault.ts";
import { isGreen, judgeSettling } from "./judge.ts";
import type { Scene } from "./scene.ts";
import { settle } from "./settle.ts";

/** How two faults meet: both at once, or the second in the moment in which the first is over. */
export type Meeting = "at once" | "in the recovery";

export interface PairPlan {
  readonly first: Fault;
  readonly second: Fault;
  readonly meeting: Meeting;
  /** From the first to the second: from its injection, or from its end. Milliseconds. */
  readonly gapMs: number;
  readonly holdMs: number;
  /** Which ends first where both are there. */
  readonly firstEndsFirst: boolean;
}

export interface PairOutcome {
  /** From the end of the last to green; null = not in time. */
  readonly toGreenMs: number | null;
  /** What did not come back; empty: nothing. */
  readonly broken: readonly string[];
}

const deadlineMs = 30_000;

/** Lets two faults meet. Afterwards the line is to be green with one contact at the PBX. */
export async function runPair(plan: PairPlan, scene: Scene): Promise<PairOutcome> {
  const { first, second, meeting, gapMs, holdMs, firstEndsFirst } = plan;
  await first.inject(scene);
  await pause(meeting === "at once" ? gapMs : holdMs);
  if (meeting === "in the recovery") {
    await first.heal?.(scene);
    await pause(gapMs);
  }
  await second.inject(scene);
  await pause(holdMs);
  const left = meeting === "in the recovery" ? [second] : firstEndsFirst ? [first, second] : [second, first];
  for (const [index, fault] of left.entries()) {
    if (index > 0) await pause(gapMs);
    await fault.heal?.(scene);
  }
  return judgePair(scene);
}

async function judgePair(scene: Scene): Promise<PairOutcome> {
  const healedAt = performance.timeOrigin + performance.now();
  const green = await scene.page.lightAfter(healedAt, deadlineMs, isGreen);
  if (green === null) return { toGreenMs: null, broken: ["not green again"] };
  const settling = judgeSettling(await settle(scene), 1);
  return { toGreenMs: green.at - healedAt, broken: [...settling.unmet, ...settling.broken] };
}
