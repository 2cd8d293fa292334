import type { ApiErrorCode } from "@readyline/contract";

export interface FieldFault {
  /** camelCase path of the field: `contacts.0.name`. */
  readonly path: string;
  readonly message: string;
}

export interface Holder {
  readonly userId: string;
  readonly name: string;
  /** UTC epoch milliseconds. */
  readonly since: number;
}

interface FailureFacts {
  readonly code: ApiErrorCode | "unreachable";
  readonly status: number;
  readonly message: string;
  readonly fields?: readonly FieldFault[];
  readonly retryAt?: number | null;
  readonly holder?: Holder | null;
}

/**
 * A call of the HTTP API that did not succeed. `unreachable` (status 0) = no answer from the server at all;
 * every other code is a row of the contract's table of errors. `message` is the sentence to show.
 */
export class ApiFailure extends Error {
  readonly code: ApiErrorCode | "unreachable";
  /** HTTP status, 0 without an answer. */
  readonly status: number;
  readonly fields: readonly FieldFault[];
  /** When a retry can help, UTC epoch milliseconds; null = not said. */
  readonly retryAt: number | null;
  readonly holder: Holder | null;

  constructor(facts: FailureFacts, options?: ErrorOptions) {
    super(facts.message, options);
    this.name = "ApiFailure";
    this.code = facts.code;
    this.status = facts.status;
    this.fields = facts.fields ?? [];
    this.retryAt = facts.retryAt ?? null;
    this.holder = facts.holder ?? null;
  }

  /** Whether the same call may succeed later without a change by the user. */
  get canRetry(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export function isFailure(error: unknown, code?: ApiFailure["code"]): error is ApiFailure {
  return error instanceof ApiFailure && (code === undefined || error.code === code);
}
