import { apiErrors, type ApiErrorCode, type ErrorBody } from "@readyline/contract";

export interface ApiErrorDetails {
  /** Replaces the table's text where a better one is known. Shown to people: no secrets. */
  readonly message?: string;
  /** One entry a fault; `path` is the JSON path in wire names, e.g. `contacts.0.name`. */
  readonly fields?: readonly { readonly path: string; readonly message: string }[];
  /** UTC epoch milliseconds from which a retry can help. */
  readonly retryAt?: number;
  /** Who holds what was asked for (`already_claimed`). `since`: UTC epoch milliseconds. */
  readonly holder?: { readonly userId: string; readonly name: string; readonly since: number };
  readonly cause?: unknown;
}

/** A refusal that the client is told: thrown anywhere below a route, answered with the status of its code. */
export class ApiError extends Error {
  readonly code: ApiErrorCode;
  readonly details: ApiErrorDetails;

  constructor(code: ApiErrorCode, details: ApiErrorDetails = {}) {
    super(details.message ?? apiErrors[code].text, { cause: details.cause });
    this.name = "ApiError";
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return apiErrors[this.code].status;
  }

  /** The response body, in wire names. */
  toBody(): ErrorBody {
    const { fields, retryAt, holder } = this.details;
    return {
      error: {
        code: this.code,
        message: this.message,
        ...(fields ? { fields: [...fields] } : {}),
        ...(retryAt === undefined ? {} : { retry_at: retryAt }),
        ...(holder ? { holder: { user_id: holder.userId, name: holder.name, since: holder.since } } : {}),
      },
    };
  }
}
