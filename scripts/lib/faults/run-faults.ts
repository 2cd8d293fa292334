import { causes, fitness, fromWire, operatorLine } from "@readyline/contract";
import {
  type Fault,
  faults,
  getReady,
  leavesAsFound,
  type Observation,
  runFault,
  type RunOptions,
  Scene,
} from "@readyline/lab/faults";
import { setTimeout as pause } from "node:timers/promises";

export type FaultPbx = NonNullable<Fault["on"]>[number];

export interface FaultResult {
  readonly fault: Fault;
  readonly observations: readonly Observation[];
}

export interface FaultRuns {
  readonly pbx: FaultPbx;
  /** null: all that are run on this PBX. */
  readonly names: readonly string[] | null;
  readonly runs: number;
  readonly short: boolean;
  /** Default 1: the promise itself. npm test allows three times. */
  readonly patience?: number;
  /** So many at a time. Default 1. */
  readonly workers?: number;
}

/** A line that was up for less than 2 s is brought back with a pause: the figures are those of a line that was up. */
const settleMs = 2_500;

/** The faults of the code that are run on a PBX. */
export const faultsOn = (pbx: FaultPbx): readonly Fault[] =>
  faults.filter(({ on }) => (on ?? ["kamailio"]).includes(pbx));

/** What the judge of a run asks of the product. */
export const judges: Pick<RunOptions, "causeOf" | "notFit"> = { causeOf, notFit };

/** The cause whose text for operators the indicator's words hold. */
function causeOf(label: string): string | null {
  const plain = label.toLowerCase();
  const found = Object.entries(causes).find(([, { operatorText }]) => {
    const [beforeSeconds = ""] = operatorText.split("[t]");
    return plain.includes(beforeSeconds.trim().toLowerCase());
  });
  if (found !== undefined) return found[0];
  return plain.includes("in use elsewhere") ? "line.elsewhere" : null;
}

/** The wallboard's word of an item of `GET /api/lines`. */
function notFit(item: unknown, serverTime: unknown): string | null {
  const { line, page } = fromWire(operatorLine.parse(item));
  const verdict = fitness(line, page, Number(serverTime));
  return verdict.kind === "fit" ? null : verdict.reason;
}

/**
 * Runs faults, those that leave a scene as they found it one after the other on the same; a run that breaks counts as not met. Says
 * each result on stderr.
 * @returns results in the order of the catalogue
 */
export async function runFaults({ pbx, names, workers = 1, ...how }: FaultRuns): Promise<readonly FaultResult[]> {
  const wanted = faultsOn(pbx).filter(({ name }) => names === null || names.includes(name));
  const queue = wanted.toSorted((a, b) => Number(leavesAsFound(b)) - Number(leavesAsFound(a)));
  const results = new Map<Fault, FaultResult>();
  await Promise.all(Array.from({ length: workers }, () => work(pbx, queue, how, results)));
  return wanted.flatMap((fault) => results.get(fault) ?? []);
}

/** Scenes start one after the other: a server, a PBX and a browser that start want all of two cores. */
let lastStart: Promise<unknown> = Promise.resolve();
function startInTurn(options: Parameters<typeof Scene.start>[0]): Promise<Scene> {
  const started = lastStart.then(() => Scene.start(options));
  // Whoever asked hears of a failure; the next one starts all the same.
  lastStart = started.catch(() => undefined);
  return started;
}

async function work(
  pbx: FaultPbx,
  queue: Fault[],
  { runs, short, patience }: Pick<FaultRuns, "runs" | "short" | "patience">,
  results: Map<Fault, FaultResult>,
): Promise<void> {
  await using place = new Place(pbx);
  for (let fault = queue.shift(); fault !== undefined; fault = queue.shift()) {
    const startedAt = performance.now();
    const observations: Observation[] = [];
    for (let run = 0; run < runs; run += 1)
      observations.push(await place.run(fault, { short, patience: patience ?? 1, ...judges }));
    const unmet = [...new Set(observations.flatMap((one) => one.unmet))];
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    process.stderr.write(
      `${unmet.length === 0 ? "ok  " : "DIFF"} ${fault.name} (${seconds} s): ${unmet.join("; ") || "as promised"}\n`,
    );
    results.set(fault, { fault, observations });
  }
}

/** Where one worker runs its faults: a scene that is kept while all goes well. */
class Place implements AsyncDisposable {
  readonly #pbx: FaultPbx;
  #kept: Scene | null = null;

  constructor(pbx: FaultPbx) {
    this.#pbx = pbx;
  }

  async run(fault: Fault, options: RunOptions): Promise<Observation> {
    try {
      const scene = await this.#sceneFor(fault);
      const observation = await runFault(fault, scene, options);
      if (!leavesAsFound(fault) || observation.unmet.length > 0) await this.#drop();
      return observation;
    } catch (error) {
      await this.#drop();
      const message = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
      const nothing = { saw: null, sawLast: null, toRedMs: null, toGreenMs: null, audioBack: null, bindings: null };
      const unmet = [`the run broke: ${message}`];
      return { ...nothing, unmet, broken: unmet };
    }
  }

  async #sceneFor(fault: Fault): Promise<Scene> {
    if (!leavesAsFound(fault)) await this.#drop();
    const isNew = this.#kept === null;
    this.#kept ??= await startInTurn({
      kind: this.#pbx,
      ...(fault.stack === undefined ? {} : { stack: fault.stack }),
      ...(fault.isRemote === undefined ? {} : { isRemote: fault.isRemote }),
      ...(fault.hasSecondServer === undefined ? {} : { hasSecondServer: fault.hasSecondServer }),
    });
    if (fault.fromTheStart === true) return this.#kept;
    if (isNew) await getReady(this.#kept);
    else await this.#kept.page.untilGreen(30_000);
    await pause(settleMs);
    return this.#kept;
  }

  async #drop(): Promise<void> {
    const scene = this.#kept;
    this.#kept = null;
    await scene?.[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#drop();
  }
}
