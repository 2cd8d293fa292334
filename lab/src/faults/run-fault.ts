import { setTimeout as pause } from "node:timers/promises";
import { until } from "../peer/until.ts";
import type { Fault } from "./fault.ts";
import { Scene } from "./scene.ts";
import type { SeenLight } from "./watched-page.ts";

/** What one run of a fault showed. */
export interface Observation {
  /** What the operator saw first that was not green: the indicator in words. null: nothing. */
  readonly saw: string | null;
  /** Last words before the healing. */
  readonly sawLast: string | null;
  readonly toRedMs: number | null;
  readonly toGreenMs: number | null;
  /** Contacts of the extension at the PBX afterwards. */
  readonly bindings: number | null;
  readonly pageLoads: number;
  /** What differs from the expectation; empty: nothing. */
  readonly unmet: readonly string[];
}

/** A run waits for three times the promise, and for this at least. */
const patienceMs = 15_000;
const now = (): number => performance.timeOrigin + performance.now();
const isGreen = ({ colour }: SeenLight): boolean => colour === "green";
const isDown = ({ colour }: SeenLight): boolean => colour === "red" || colour === "none";
/** Yellow in the first moment of a try is no answer where red is expected. */
const isAsExpected = (fault: Fault): ((light: SeenLight) => boolean) =>
  fault.expectation.colour === "yellow" ? (light) => light.colour === "yellow" || isDown(light) : isDown;

export interface RunOptions {
  readonly short: boolean;
  /** Times the promise that a run may take before it counts as not met. */
  readonly patience: number;
  /** Operator's text to code. */
  readonly causeOf: (label: string) => string | null;
}

/** Runs a fault once in a scene of its own. */
export async function runFault(fault: Fault, options: RunOptions): Promise<Observation> {
  await using scene = await Scene.start(fault.stack);
  // Awaited here: the scene ends with this function.
  if (fault.fromTheStart === true) return await runFromTheStart(fault, scene, options);
  const { expectation } = fault;
  await scene.signIn();
  if ((await scene.page.lightAfter(0, 30_000, isGreen)) === null) throw new Error("the line was not green before");
  // A line that was up for less than 2 s is brought back with a pause.
  await pause(2_500);
  const urlLoads = countLoads(scene);
  const calledAt = now();
  const injectedAt = (await fault.inject(scene)) ?? calledAt;
  const screenStands = fault.screenStands === true;
  const down =
    screenStands || expectation.causes === null
      ? null
      : await scene.page.lightAfter(injectedAt, Math.max(patienceMs, 3 * expectation.redWithinMs), isAsExpected(fault));
  await pause(options.short ? fault.holdMs.short : fault.holdMs.full);
  const before = screenStands ? [] : await scene.page.lights();
  const since = before.filter(({ at }) => at >= injectedAt);
  await fault.heal?.(scene);
  const healedAt = now();
  const green = fault.heal === undefined ? null : await greenAgain(scene, fault, healedAt);
  const bindings = green === null ? null : await settledBindings(scene);
  const reds = since.filter(isAsExpected(fault));
  const unmet = [
    ...judgeRed(fault, down, injectedAt, reds, options),
    ...(fault.heal === undefined ? [] : judgeGreen(fault, green, healedAt, options)),
    ...(bindings === null || bindings === 1 ? [] : [`${bindings} contacts at the PBX`]),
  ];
  return {
    saw: reds[0]?.label ?? null,
    sawLast: reds.at(-1)?.label ?? null,
    toRedMs: down === null ? null : down.at - injectedAt,
    toGreenMs: green === null ? null : green.at - healedAt,
    bindings,
    pageLoads: urlLoads(),
    unmet,
  };
}

async function runFromTheStart(fault: Fault, scene: Scene, { causeOf }: RunOptions): Promise<Observation> {
  await fault.inject(scene);
  const signedInAt = now();
  await scene.signIn();
  const wanted = fault.expectation.causes ?? [];
  const isIt = (light: SeenLight): boolean => isDown(light) && wanted.includes(causeOf(light.label) ?? "");
  const found = await scene.page.lightAfter(signedInAt, Math.max(patienceMs, fault.expectation.redWithinMs), isIt);
  const lights = await scene.page.lights();
  const last = found ?? lights.findLast(isDown) ?? null;
  const bindings = (await scene.pbx.bindings()).filter(({ extension }) => extension === scene.extension).length;
  const isMicrophone = wanted.some((cause) => cause.startsWith("mic."));
  return {
    saw: last?.label ?? null,
    sawLast: last?.label ?? null,
    toRedMs: found === null ? null : found.at - signedInAt,
    toGreenMs: null,
    bindings,
    pageLoads: 0,
    unmet: [
      ...(found === null ? [`${wanted.join(" or ")} was not shown`] : []),
      ...(bindings > 0 && !isMicrophone ? ["registered all the same"] : []),
    ],
  };
}

function judgeRed(
  { expectation, screenStands }: Fault,
  down: SeenLight | null,
  injectedAt: number,
  reds: readonly SeenLight[],
  { causeOf, patience }: RunOptions,
): string[] {
  if (screenStands === true) return [];
  if (expectation.causes === null) {
    const strange = reds.filter(({ label }) => expectation.mayShow?.includes(causeOf(label) ?? "") !== true);
    return strange.length === 0 ? [] : [`red: ${strange[0]?.label ?? ""}`];
  }
  if (down === null) return ["not red"];
  const shown = new Set(reds.map(({ label, state }) => (state === "absent" ? "absent" : causeOf(label))));
  const named =
    expectation.causes.some((cause) => shown.has(cause)) ||
    (expectation.causes.includes("gw.session") && shown.has("absent"));
  return [
    ...late("red", down.at - injectedAt, expectation.redWithinMs * patience),
    // Yellow says "Connecting" alone; its reason is in the details.
    ...(named || expectation.colour === "yellow"
      ? []
      : [`cause ${[...shown].join(", ")} instead of ${expectation.causes.join(" or ")}`]),
  ];
}

const late = (what: string, tookMs: number, withinMs: number): string[] =>
  tookMs <= withinMs ? [] : [`${what} after ${Math.round(tookMs)} ms, promised ${withinMs}`];

function judgeGreen(
  { expectation }: Fault,
  green: SeenLight | null,
  healedAt: number,
  { patience }: RunOptions,
): string[] {
  if (green === null) return ["not green again"];
  return late("green", green.at - healedAt, expectation.greenWithinMs * patience);
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

/** How often the page was loaded since. */
function countLoads({ page }: Scene): () => number {
  let loads = 0;
  page.page.on("load", () => (loads += 1));
  return () => loads;
}

/** One contact, soon: an old one may take a moment to go. */
async function settledBindings({ pbx, extension }: Scene): Promise<number> {
  const count = async (): Promise<number> =>
    (await pbx.bindings()).filter((binding) => binding.extension === extension).length;
  try {
    await until("one contact", async () => ((await count()) === 1 ? true : null), { deadlineMs: 3_000, stepMs: 100 });
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith("waited"))) throw error;
  }
  return count();
}
