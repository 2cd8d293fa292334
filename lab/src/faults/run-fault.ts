import { setTimeout as pause } from "node:timers/promises";
import { until } from "../peer/until.ts";
import { type AudioBack, judgeAudioBack, watchAudioBack } from "./audio-back.ts";
import { judgeCallAfter, judgeCallMeanwhile, startCall } from "./call.ts";
import type { Fault } from "./fault.ts";
import { isAsExpected, isDown, isGreen, judgeGreen, judgeRed, judgeSettling, type RunOptions } from "./judge.ts";
import type { Scene } from "./scene.ts";
import { settle } from "./settle.ts";
import type { SeenLight } from "./watched-page.ts";

export type { RunOptions } from "./judge.ts";

/** What one run of a fault showed. */
export interface Observation {
  /** What the operator saw first that was not green: the indicator in words. null: nothing. */
  readonly saw: string | null;
  /** Last words before the healing. */
  readonly sawLast: string | null;
  readonly toRedMs: number | null;
  readonly toGreenMs: number | null;
  /** From the injection, where the fault stops the audio of a call at once; else null. */
  readonly audioBack: AudioBack | null;
  /** Contacts of the extension at the PBX afterwards. */
  readonly bindings: number | null;
  /** What differs from the expectation; empty: nothing. */
  readonly unmet: readonly string[];
  /** Of that, what is no matter of time or words: the line, its contact or the call did not come back. */
  readonly broken: readonly string[];
}

/** A run waits for three times the promise, and for this at least. */
const patienceMs = 15_000;
/** From the sign-in, also on a busy machine: a server, a PBX and a browser have just been started. */
const startsWithinMs = 60_000;
const now = (): number => performance.timeOrigin + performance.now();

/** Runs a fault once. The operator is signed in by {@link getReady}, unless it is there from the start; the fault is over afterwards where it heals. */
export async function runFault(fault: Fault, scene: Scene, options: RunOptions): Promise<Observation> {
  if (fault.fromTheStart === true) return runFromTheStart(fault, scene, options);
  const { expectation, call, screenStands } = fault;
  if (call !== undefined) await startCall(scene);
  const audioBack = call?.flowsWithinMs === undefined ? null : watchAudioBack(scene);
  // Where the run breaks off before that is asked for, its end is no error of its own.
  audioBack?.catch(() => undefined);
  const injectedAt = await inject(fault, scene);
  const toRedMs = await msToRed(fault, scene, injectedAt, options);
  const meanwhile = call === undefined ? [] : await judgeCallMeanwhile(scene, call);
  await pause(options.holdMs ?? (options.short ? fault.holdMs.short : fault.holdMs.full));
  const held = (await fault.meanwhile?.(scene)) ?? [];
  const before = screenStands === true ? [] : await scene.page.lights();
  // One that stands when the injection has been told counts from there.
  const standing = before.findLast(({ at }) => at < injectedAt);
  const since = [...(standing === undefined ? [] : [standing]), ...before.filter(({ at }) => at >= injectedAt)];
  const reds = since.filter(isAsExpected(expectation));
  await fault.heal?.(scene);
  const after = fault.heal === undefined ? notHealed : await judgeHealed(fault, scene, injectedAt, options, audioBack);
  return {
    saw: reds[0]?.label ?? null,
    sawLast: reds.at(-1)?.label ?? null,
    toRedMs,
    toGreenMs: after.toGreenMs,
    audioBack: after.audioBack,
    bindings: after.bindings,
    unmet: [...judgeRed(fault, toRedMs, reds, options), ...meanwhile, ...held, ...after.unmet, ...after.broken],
    broken: after.broken,
  };
}

type Healed = Pick<Observation, "toGreenMs" | "audioBack" | "bindings" | "unmet" | "broken">;

const notHealed: Healed = { toGreenMs: null, audioBack: null, bindings: null, unmet: [], broken: [] };

/** The fault is over: green, one contact, and the call is there. */
async function judgeHealed(
  fault: Fault,
  scene: Scene,
  injectedAt: number,
  options: RunOptions,
  watching: Promise<AudioBack> | null,
): Promise<Healed> {
  const healedAt = now();
  const green = await greenAgain(scene, fault, healedAt);
  const audioBack = await watching;
  if (green === null) return { ...notHealed, broken: ["not green again"] };
  const toGreenMs = green.at - healedAt;
  const call = fault.call === undefined ? [] : await judgeCallAfter(scene, fault.call, options.patience);
  const flow = audioBack === null ? [] : judgeAudioBack(audioBack, (fault.call?.flowsWithinMs ?? 0) * options.patience);
  const settling = await settle(scene);
  const settled = judgeSettling(settling, options.patience);
  const verified = (await fault.verify?.(scene, injectedAt)) ?? [];
  return {
    toGreenMs,
    audioBack,
    bindings: settling.bindings,
    unmet: [...judgeGreen(fault.expectation, toGreenMs, options), ...settled.unmet, ...verified, ...flow],
    broken: [...settled.broken, ...call],
  };
}

/** Signs the operator in. Resolves when the line is green. @throws Error after 30 s */
export async function getReady(scene: Scene): Promise<void> {
  await scene.signIn();
  await scene.page.untilGreen(30_000);
}

async function inject(fault: Fault, scene: Scene): Promise<number> {
  const calledAt = now();
  return (await fault.inject(scene)) ?? calledAt;
}

async function msToRed(fault: Fault, scene: Scene, injectedAt: number, options: RunOptions): Promise<number | null> {
  const { expectation, screenStands } = fault;
  if (screenStands === true) return msToNotFit(scene, injectedAt, options);
  if (expectation.causes === null) return null;
  const deadlineMs = Math.max(patienceMs, 3 * expectation.redWithinMs);
  const red = await scene.page.lightAfter(injectedAt, deadlineMs, isAsExpected(expectation));
  return red === null ? null : red.at - injectedAt;
}

interface Lines {
  readonly server_time: number;
  readonly items: readonly { readonly line: { readonly extension: string | null } }[];
}

/** What the wallboard shows of a screen that stands still. */
async function msToNotFit(
  { stack, extension }: Scene,
  injectedAt: number,
  { notFit }: RunOptions,
): Promise<number | null> {
  const ask = async (): Promise<number | null> => {
    const lines = await stack.admin.call<Lines>("GET", "/api/lines");
    const item = lines.items.find(({ line }) => line.extension === extension);
    return item === undefined || notFit(item, lines.server_time) !== null ? now() : null;
  };
  try {
    return (await until("not fit", ask, { deadlineMs: patienceMs, stepMs: 100 })) - injectedAt;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("waited")) return null;
    throw error;
  }
}

async function runFromTheStart(fault: Fault, scene: Scene, { causeOf }: RunOptions): Promise<Observation> {
  await fault.inject(scene);
  const signedInAt = now();
  await scene.signIn();
  const { causes } = fault.expectation;
  const wanted = causes ?? [];
  const isIt = (light: SeenLight): boolean =>
    causes === null ? isGreen(light) : isDown(light) && wanted.includes(causeOf(light.label) ?? "");
  const found = await scene.page.lightAfter(signedInAt, startsWithinMs, isIt);
  const lights = await scene.page.lights();
  const last = causes === null ? null : (found ?? lights.findLast(isDown) ?? null);
  const bindings = await scene.bindings();
  const took = found === null ? null : found.at - signedInAt;
  return {
    saw: last?.label ?? null,
    sawLast: last?.label ?? null,
    toRedMs: causes === null ? null : took,
    toGreenMs: causes === null ? took : null,
    audioBack: null,
    bindings,
    unmet: [
      ...(found === null
        ? [`${wanted.join(" or ") || "green"} was not shown; last: ${lights.at(-1)?.label ?? "no light"}`]
        : []),
      ...(causes === null || bindings === 0 ? [] : ["registered all the same"]),
    ],
    broken: [],
  };
}

/** Green after the healing. Where the screen stood still it showed an old green at first: what follows in 3 s counts. */
async function greenAgain(
  scene: Scene,
  { expectation, screenStands }: Fault,
  healedAt: number,
): Promise<SeenLight | null> {
  let since = healedAt;
  if (screenStands === true) {
    await pause(3_000);
    const shown = (await scene.page.lights()).findLast((light) => light.at >= healedAt && !isGreen(light));
    since = shown?.at ?? healedAt;
  }
  return scene.page.lightAfter(since, Math.max(patienceMs, 3 * expectation.greenWithinMs), isGreen);
}
