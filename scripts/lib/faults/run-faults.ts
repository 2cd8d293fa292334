import { causes } from "@readyline/contract";
import { type Fault, faults, type Observation, runFault, type RunOptions } from "@readyline/lab/faults";

export interface FaultResult {
  readonly fault: Fault;
  readonly observations: readonly Observation[];
}

export interface FaultRuns {
  /** null: all. */
  readonly names: readonly string[] | null;
  readonly runs: number;
  readonly short: boolean;
  /** Default 1: the promise itself. npm test allows three times. */
  readonly patience?: number;
}

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

/** Runs faults one after the other; a run that breaks counts as not met. Says each result on stderr. */
export async function runFaults({ names, runs, short, patience }: FaultRuns): Promise<readonly FaultResult[]> {
  const results: FaultResult[] = [];
  for (const fault of faults.filter(({ name }) => names === null || names.includes(name))) {
    const observations: Observation[] = [];
    for (let run = 0; run < runs; run += 1)
      observations.push(await once(fault, { short, patience: patience ?? 1, causeOf }));
    const unmet = [...new Set(observations.flatMap((one) => one.unmet))];
    process.stderr.write(
      `${unmet.length === 0 ? "ok  " : "DIFF"} ${fault.name}: ${unmet.join("; ") || "as promised"}\n`,
    );
    results.push({ fault, observations });
  }
  return results;
}

async function once(fault: Fault, options: RunOptions): Promise<Observation> {
  try {
    return await runFault(fault, options);
  } catch (error) {
    const message = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    const nothing = { saw: null, sawLast: null, toRedMs: null, toGreenMs: null, bindings: null, pageLoads: 0 };
    return { ...nothing, unmet: [`the run broke: ${message}`] };
  }
}
