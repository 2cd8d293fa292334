import { type DoctorFindingCode, type DoctorStepName, doctorStepNames } from "@readyline/contract";

/** How a step ended. */
export type StepState = "ok" | "warning" | "failed" | "skipped";

export interface PlanRule {
  /** Steps that must not have failed or been left out. */
  readonly needs: readonly DoctorStepName[];
  /** The longest that the step may take. */
  readonly deadlineMs: number;
}

/**
 * The ladder. A step that fails stops those above it; what undoes (hang_up, unregister) needs only what it undoes. The
 * deadlines of a run in which every step is nearly too slow are cut by {@link stepDeadlineMs}.
 */
export const plan: Readonly<Record<DoctorStepName, PlanRule>> = {
  dns: { needs: [], deadlineMs: 2_000 },
  tcp: { needs: ["dns"], deadlineMs: 2_500 },
  tls: { needs: ["tcp"], deadlineMs: 2_500 },
  upgrade: { needs: ["tls"], deadlineMs: 2_500 },
  options: { needs: ["upgrade"], deadlineMs: 2_500 },
  register: { needs: ["options"], deadlineMs: 3_000 },
  call: { needs: ["register"], deadlineMs: 5_000 },
  audio: { needs: ["call"], deadlineMs: 4_000 },
  hang_up: { needs: ["call"], deadlineMs: 1_000 },
  unregister: { needs: ["register"], deadlineMs: 1_000 },
};

/** Kept back for what undoes: the PBX must be left clean whatever happened before. */
const UNDO_MS = 2_000;
/** For what is not a step: closing sockets, and slow timers. */
const SPARE_MS = 500;
const undoes: ReadonlySet<DoctorStepName> = new Set(["hang_up", "unregister"]);

/** How long the step may take so that the whole run keeps its deadline; at least 1 ms. */
export function stepDeadlineMs(name: DoctorStepName, elapsedMs: number, runDeadlineMs: number): number {
  const left = runDeadlineMs - SPARE_MS - elapsedMs - (undoes.has(name) ? 0 : UNDO_MS);
  return Math.max(1, Math.min(plan[name].deadlineMs, left));
}

export type Verdict =
  | { readonly kind: "run" }
  | { readonly kind: "skip"; readonly finding: DoctorFindingCode; readonly blockedBy: DoctorStepName | null };

export interface PlanFacts {
  readonly isSecure: boolean;
  readonly hasExtension: boolean;
  readonly hasEcho: boolean;
}

/** Whether a step is run, from the ends of the steps below it. */
export function verdictOf(
  name: DoctorStepName,
  facts: PlanFacts,
  ended: ReadonlyMap<DoctorStepName, StepState>,
): Verdict {
  const failed = plan[name].needs.length === 0 ? undefined : failedBelow(name, ended);
  if (failed !== undefined) {
    return undoes.has(name)
      ? { kind: "skip", finding: "not_run.ended", blockedBy: null }
      : { kind: "skip", finding: "not_run.failed", blockedBy: failed };
  }
  if (name === "tls" && !facts.isSecure) return { kind: "skip", finding: "not_run.no_tls", blockedBy: null };
  const missing =
    needs(name, "register") && !facts.hasExtension
      ? "not_run.no_extension"
      : needs(name, "call") && !facts.hasEcho
        ? "not_run.no_echo"
        : null;
  if (missing !== null) return { kind: "skip", finding: undoes.has(name) ? "not_run.ended" : missing, blockedBy: null };
  return { kind: "run" };
}

/** The lowest failed step that this one stands on. */
function failedBelow(name: DoctorStepName, ended: ReadonlyMap<DoctorStepName, StepState>): DoctorStepName | undefined {
  return doctorStepNames.find((below) => below !== name && needs(name, below) && ended.get(below) === "failed");
}

function needs(name: DoctorStepName, below: DoctorStepName): boolean {
  return name === below || plan[name].needs.some((one) => needs(one, below));
}

/** The worst end of all steps; a step left out does not count. */
export function resultOf(states: Iterable<StepState>): "ok" | "warning" | "failed" {
  const all = new Set(states);
  if (all.has("failed")) return "failed";
  return all.has("warning") ? "warning" : "ok";
}
