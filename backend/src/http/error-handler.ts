import type { ApiErrorCode } from "@readyline/contract";
import { DatabaseError, type DatabaseErrorCode } from "@readyline/database";
import type { FastifyError } from "fastify";
import { ApiError, type ApiErrorDetails } from "./api-error.ts";

/** Fastify's own refusals. */
const fastifyCodes: Readonly<Record<string, ApiErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "payload_too_large",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "unsupported_media_type",
  FST_ERR_CTP_INVALID_JSON_BODY: "malformed_json",
  FST_ERR_CTP_EMPTY_JSON_BODY: "malformed_json",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "invalid_request",
  FST_ERR_BAD_URL: "invalid_request",
};

/** What the database refuses on account of what the client sent. Everything else is a fault of ours. */
const databaseCodes: Partial<Record<DatabaseErrorCode, ApiErrorCode>> = {
  unique: "already_exists",
  "foreign-key": "conflict",
  "invalid-text": "invalid_request",
  "not-found": "not_found",
  conflict: "conflict",
  busy: "unavailable",
  unavailable: "unavailable",
};

/** Any error as what the client is told. What is not foreseen becomes `internal`, with the error as its cause. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof DatabaseError) return fromDatabase(error);
  if (!(error instanceof Error)) return new ApiError("internal", { cause: error });
  const { code, validation, statusCode } = error as Partial<FastifyError>;
  if (validation) return new ApiError("invalid_request", { fields: validation.flatMap(faultsOf) });
  const known = fastifyCodes[code ?? ""];
  if (known) return new ApiError(known);
  if (error instanceof SyntaxError && statusCode === 400) return new ApiError("malformed_json");
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return new ApiError("invalid_request");
  return new ApiError("internal", { cause: error });
}

function fromDatabase(error: DatabaseError): ApiError {
  const code = databaseCodes[error.code] ?? "internal";
  const columns = error.columns
    .map((column) => column.slice(column.indexOf(".") + 1))
    .filter((name) => name !== "account_id");
  const details: ApiErrorDetails =
    code === "already_exists"
      ? { fields: columns.map((path) => ({ path, message: "is already in use" })), cause: error }
      : { cause: error };
  return new ApiError(code, details);
}

type Validation = NonNullable<FastifyError["validation"]>[number];

function faultsOf({ instancePath, keyword, message, params }: Validation): { path: string; message: string }[] {
  const path = instancePath.split("/").filter((part) => part !== "");
  const unknownKeys =
    keyword === "unrecognized_keys" && Array.isArray(params["keys"]) ? params["keys"].map(String) : [];
  if (unknownKeys.length > 0) {
    return unknownKeys.map((key) => ({ path: [...path, key].join(".").slice(0, 200), message: "is not known" }));
  }
  return [{ path: path.join("."), message: message ?? "is not valid" }];
}
