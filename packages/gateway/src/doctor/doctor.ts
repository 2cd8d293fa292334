import { hostname } from "node:os";
import {
  doctorDeadlineMs,
  type DoctorReport,
  type DoctorStep,
  type DoctorStepName,
  doctorStepNames,
} from "@readyline/contract";
import type { DoctorOptions, DoctorRequest } from "./doctor-options.ts";
import type { GatewayStore } from "../options.ts";
import { Realms } from "../signing/realms.ts";
import { targetOf } from "./network-steps.ts";
import { resultOf, stepDeadlineMs, type StepState, verdictOf } from "./plan.ts";
import { Patient } from "./patient.ts";
import { errorText, StepFailure, type StepResult } from "./step-result.ts";

/** The doctor by itself, where no gateway runs. @param realms as in `PBX_REALMS` */
export function examinePbx(
  options: Omit<DoctorOptions, "realms" | "store" | "now"> & {
    readonly realms: readonly string[];
    readonly store: GatewayStore;
  },
  request: DoctorRequest,
): Promise<DoctorReport> {
  const { pbx, store } = options;
  const realms = new Realms({ server: pbx.url, domain: pbx.domain, configured: options.realms, store });
  return runDoctor({ ...options, realms, now: Date.now }, request);
}

/**
 * Climbs the ladder from DNS to audio and looks at the PBX as this server sees it. Resolves within 15 s, never rejects,
 * and leaves neither a contact nor a call at the PBX.
 */
export async function runDoctor(options: DoctorOptions, request: DoctorRequest): Promise<DoctorReport> {
  const { pbx, now } = options;
  const target = targetOf(pbx.url);
  const facts = {
    isSecure: target.isSecure,
    hasExtension: request.line !== null,
    hasEcho: request.echoExtension !== null,
  };
  const startedAt = performance.now();
  const ended = new Map<DoctorStepName, StepState>();
  let report: DoctorReport = {
    server: pbx.url,
    domain: pbx.domain,
    extension: request.line?.username ?? null,
    echoExtension: request.echoExtension,
    seenFrom: hostname(),
    startedAt: now(),
    endedAt: null,
    result: null,
    steps: doctorStepNames.map((name) => waitingStep(name)),
  };
  const show = (step: DoctorStep): void => {
    report = { ...report, steps: report.steps.map((one) => (one.name === step.name ? step : one)) };
    request.onProgress?.(report);
  };
  const patient = new Patient({ ...options, target }, request);
  const leave = (): void => void patient.leave();
  request.signal?.addEventListener("abort", leave, { once: true });
  try {
    for (const name of doctorStepNames) {
      if (request.signal?.aborted === true) {
        show({ ...waitingStep(name), state: "skipped", finding: "not_run.stopped" });
        continue;
      }
      const verdict = verdictOf(name, facts, ended);
      if (verdict.kind === "skip") {
        ended.set(name, "skipped");
        show({ ...waitingStep(name), state: "skipped", finding: verdict.finding, blockedBy: verdict.blockedBy });
        continue;
      }
      show({ ...waitingStep(name), state: "running" });
      const stepStartedAt = performance.now();
      const deadlineMs = stepDeadlineMs(name, stepStartedAt - startedAt, doctorDeadlineMs);
      const result = await outcomeOf(options, () => patient.step(name, deadlineMs));
      ended.set(name, result.state);
      show({ ...waitingStep(name), ...result, durationMs: Math.round((performance.now() - stepStartedAt) * 10) / 10 });
    }
  } finally {
    request.signal?.removeEventListener("abort", leave);
    await patient.leave();
  }
  report = { ...report, endedAt: now(), result: resultOf(ended.values()) };
  request.onProgress?.(report);
  return report;
}

function waitingStep(name: DoctorStepName): DoctorStep {
  return { name, state: "waiting", durationMs: null, finding: null, blockedBy: null, facts: [] };
}

type Outcome = Pick<DoctorStep, "finding" | "facts"> & { readonly state: StepState };

async function outcomeOf({ log }: Pick<DoctorOptions, "log">, step: () => Promise<StepResult>): Promise<Outcome> {
  try {
    const { state, finding, facts } = await step();
    return { state, finding, facts: listOfFacts(facts) };
  } catch (error) {
    if (error instanceof StepFailure)
      return { state: "failed", finding: error.finding, facts: listOfFacts(error.facts) };
    log.error({ error }, "the connection doctor failed");
    return { state: "failed", finding: "run.fault", facts: [{ name: "error", value: errorText(error) }] };
  }
}

function listOfFacts(facts: StepResult["facts"]): DoctorStep["facts"] {
  return facts.map(([name, value]) => ({ name, value }));
}
