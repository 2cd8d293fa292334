import type { DoctorFactName, DoctorFindingCode } from "@readyline/contract";

export type Facts = readonly (readonly [name: DoctorFactName, value: string])[];

/** What a step brings back. A step that cannot go on throws {@link StepFailure}. */
export interface StepResult {
  readonly state: "ok" | "warning";
  readonly finding: DoctorFindingCode | null;
  readonly facts: Facts;
}

export const good = (facts: Facts): StepResult => ({ state: "ok", finding: null, facts });

export const doubtful = (finding: DoctorFindingCode, facts: Facts): StepResult => ({
  state: "warning",
  finding,
  facts,
});

/** The step failed, for this reason. */
export class StepFailure extends Error {
  override readonly name = "StepFailure";
  readonly finding: DoctorFindingCode;
  readonly facts: Facts;

  constructor(finding: DoctorFindingCode, facts: Facts = [], options?: ErrorOptions) {
    super(finding, options);
    this.finding = finding;
    this.facts = facts;
  }
}

/** @throws StepFailure with this finding when the promise is not settled in time. */
export async function within<T>(
  promise: Promise<T>,
  deadlineMs: number,
  finding: DoctorFindingCode,
  facts: () => Facts = () => [],
): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new StepFailure(finding, facts())), deadlineMs);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

export const milliseconds = (ms: number): string => `${Math.max(0, Math.round(ms))} ms`;

/** `ECONNREFUSED: connect …`, fit for people; never holds anything of ours that is secret. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = errorCode(error);
  return code === "" || error.message.includes(code) ? error.message : `${code}: ${error.message}`;
}

export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
