import { z } from "zod";

/**
 * Every error code of the HTTP API with its status and the operator's text (cause, then action).
 * `docs/reference/errors.md` lists the same rows; a test proves it.
 */
export const apiErrors = {
  invalid_request: { status: 400, text: "The request is not valid. Correct the marked fields." },
  malformed_json: { status: 400, text: "The request body is not JSON." },
  not_signed_in: { status: 401, text: "You are not signed in. Sign in to go on." },
  bad_credentials: { status: 401, text: "Wrong user or password." },
  bad_code: { status: 401, text: "Wrong or used code. Enter the newest code." },
  code_challenge_ended: { status: 401, text: "The sign-in took too long. Enter user and password again." },
  bad_api_key: { status: 401, text: "The API key is missing, wrong or revoked." },
  wrong_origin: { status: 403, text: "The request came from another site and was refused." },
  role_missing: { status: 403, text: "Your role cannot do this." },
  password_change_required: { status: 403, text: "Set a new password first." },
  account_disabled: { status: 403, text: "This user is disabled. Ask your administrator." },
  not_found: { status: 404, text: "This does not exist." },
  method_not_allowed: { status: 405, text: "This address does not take this method." },
  already_claimed: { status: 409, text: "A colleague claimed this alarm." },
  not_owner: { status: 409, text: "This alarm is not claimed by you. Claim it first." },
  alarm_closed: { status: 409, text: "This alarm is closed." },
  already_exists: { status: 409, text: "This value is already in use." },
  in_use: { status: 409, text: "This is still in use and cannot be removed." },
  conflict: { status: 409, text: "This was changed meanwhile. Load it again." },
  payload_too_large: { status: 413, text: "The request is too large." },
  unsupported_media_type: { status: 415, text: "Send JSON (Content-Type: application/json)." },
  misdirected: { status: 421, text: "This server does not answer for this host name." },
  doctor_running: { status: 409, text: "A colleague is testing the connection. Look at that run." },
  no_line: { status: 409, text: "Your user has no phone line." },
  idempotency_key_reused: { status: 422, text: "This Idempotency-Key was used for another signal." },
  too_many_attempts: { status: 429, text: "Too many tries. Try again later." },
  too_many_requests: { status: 429, text: "Too many requests. Try again in a moment." },
  internal: { status: 500, text: "The server failed. Try again; tell your administrator if it stays." },
  unavailable: { status: 503, text: "The database does not answer. Try again in a moment." },
} as const satisfies Record<string, { status: number; text: string }>;

export type ApiErrorCode = keyof typeof apiErrors;

/** Body of every HTTP response with status >= 400. */
export const errorBody = z.object({
  error: z.object({
    code: z.enum(Object.keys(apiErrors) as [ApiErrorCode, ...ApiErrorCode[]]),
    message: z.string(),
    /** One entry a fault: `path` is the JSON path of the field, e.g. `contacts.0.name`. */
    fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    /** When a retry can help: UTC epoch milliseconds. */
    retry_at: z.number().optional(),
    /** Who holds what was asked for (already_claimed, doctor_running). */
    holder: z.object({ user_id: z.string(), name: z.string(), since: z.number() }).optional(),
  }),
});
export type ErrorBody = z.infer<typeof errorBody>;
