import {
  type Fault,
  getReady,
  leavesAsFound,
  runFault,
  runPair,
  Scene,
  type SceneCounts,
  seededRandom,
} from "@readyline/lab/faults";
import { setTimeout as pause } from "node:timers/promises";
import { drawPairs, namePair } from "./random-pairs.ts";
import { type FaultPbx, faultsOn, judges } from "./run-faults.ts";

export interface RandomRunOptions {
  readonly pbx: FaultPbx;
  readonly count: number;
  readonly seed: number;
  /** Two faults at a time. */
  readonly inPairs: boolean;
}

export interface RandomRun extends RandomRunOptions {
  /** Different ones among them. */
  readonly kinds: number;
  /** What was wrong after a fault, with its number in the row. */
  readonly broken: readonly string[];
  /** From the end of each fault to green, milliseconds, sorted. */
  readonly toGreenMs: readonly number[];
  readonly before: SceneCounts;
  readonly after: SceneCounts;
  readonly seconds: number;
}

const longestHoldMs = 1_000;
const settledWithinMs = 90_000;

/** The faults of a row: those that leave a scene as they found it. */
export function drawFaults(from: readonly Fault[], count: number, next: () => number): readonly Fault[] {
  const drawn = from.filter(leavesAsFound);
  if (drawn.length === 0) throw new Error("no fault leaves a scene as it found it");
  return Array.from({ length: count }, () => drawn[Math.floor(next() * drawn.length)] as Fault);
}

/** One or two faults, and what was wrong once the line was green again. */
interface Step {
  readonly name: string;
  readonly run: (scene: Scene, toGreenMs: number[]) => Promise<readonly string[]>;
}

function drawSteps({ pbx, count, inPairs }: RandomRunOptions, next: () => number): readonly Step[] {
  if (!inPairs) {
    const row = drawFaults(faultsOn(pbx), count, next);
    return row.map((fault) => ({
      name: fault.name,
      run: (scene, toGreenMs) => once(fault, scene, Math.floor(next() * longestHoldMs), toGreenMs),
    }));
  }
  return drawPairs(faultsOn(pbx), count, next).map((plan) => ({
    name: namePair(plan),
    run: (scene, toGreenMs) =>
      orBroken(async () => {
        const outcome = await runPair(plan, scene);
        if (outcome.toGreenMs !== null) toGreenMs.push(outcome.toGreenMs);
        return outcome.broken;
      }),
  }));
}

/**
 * Lets faults happen one after the other on one running scene, each as soon as the line is green after the one before. After each the
 * line is to be green again with one contact at the PBX, and in the end our server is to hold what it held before.
 */
export async function runRandomFaults(options: RandomRunOptions): Promise<RandomRun> {
  const { pbx, count, seed, inPairs } = options;
  const row = drawSteps(options, seededRandom(seed));
  const startedAt = performance.now();
  await using scene = await Scene.start({ kind: pbx });
  await getReady(scene);
  await pause(2_500);
  const before = await scene.counts();
  const broken: string[] = [];
  const toGreenMs: number[] = [];
  let done = 0;
  for (const { name, run } of row) {
    done += 1;
    const found = await run(scene, toGreenMs);
    process.stderr.write(
      `${found.length === 0 ? "ok  " : "FAIL"} ${done}/${count} ${name}: ${found.join("; ") || "green"}\n`,
    );
    broken.push(...found.map((what) => `${done} ${name}: ${what}`));
    if (found.length > 0 && !(await isGreenAgain(scene))) {
      broken.push(`the row ended after ${done}: the line did not come back`);
      break;
    }
  }
  const after = await settledCounts(scene, before);
  return {
    pbx,
    seed,
    count: done,
    inPairs,
    kinds: new Set(row.slice(0, done).map(({ name }) => name)).size,
    broken,
    toGreenMs: toGreenMs.toSorted((a, b) => a - b),
    before,
    after,
    seconds: Math.round((performance.now() - startedAt) / 1_000),
  };
}

const once = (fault: Fault, scene: Scene, holdMs: number, toGreenMs: number[]): Promise<readonly string[]> =>
  orBroken(async () => {
    const seen = await runFault(fault, scene, { short: true, patience: 3, holdMs, ...judges });
    if (seen.toGreenMs !== null) toGreenMs.push(seen.toGreenMs);
    return seen.broken;
  });

async function orBroken(run: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await run();
  } catch (error) {
    return [`the run broke: ${error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error)}`];
  }
}

async function isGreenAgain(scene: Scene): Promise<boolean> {
  scene.resumeAll();
  try {
    await scene.page.untilGreen(60_000);
    return true;
  } catch {
    return false; // Said in the outcome.
  }
}

/** What was parked or is probed ends within its time. */
async function settledCounts(scene: Scene, before: SceneCounts): Promise<SceneCounts> {
  const deadline = performance.now() + settledWithinMs;
  for (;;) {
    const counts = await scene.counts();
    if (leftOver(before, counts).length === 0 || performance.now() > deadline) return counts;
    await pause(500);
  }
}

/** What there is more of than before. */
export const leftOver = (before: SceneCounts, after: SceneCounts): readonly string[] =>
  Object.entries(after)
    .filter(([name, count]) => count > (before[name] ?? 0))
    .map(([name, count]) => `${name} ${before[name] ?? 0} → ${count}`);
