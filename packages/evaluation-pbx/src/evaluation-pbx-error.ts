/**
 * - `start`: the child process did not come up (a port in use, the process died)
 * - `gone`: the child process has ended
 * - `timeout`: the child process does not answer, as when it is stopped
 * - `not_registered`: a call to an extension that has no binding
 * - `failed`: the child process refused the command
 */
export type EvaluationPbxErrorCode = "start" | "gone" | "timeout" | "not_registered" | "failed";

const codes: ReadonlySet<string> = new Set<EvaluationPbxErrorCode>([
  "start",
  "gone",
  "timeout",
  "not_registered",
  "failed",
]);

/** The one error of this package. */
export class EvaluationPbxError extends Error {
  readonly code: EvaluationPbxErrorCode;

  constructor(code: EvaluationPbxErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "EvaluationPbxError";
    this.code = code;
  }

  /** Whether the same command may succeed later. */
  get canRetry(): boolean {
    return this.code === "timeout" || this.code === "not_registered";
  }

  /** Reads a code that came from the other process. */
  static codeFrom(text: string): EvaluationPbxErrorCode {
    return codes.has(text) ? (text as EvaluationPbxErrorCode) : "failed";
  }
}
