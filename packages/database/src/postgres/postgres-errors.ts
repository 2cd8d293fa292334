import { DatabaseError, type DatabaseErrorCode } from "../errors.ts";
import { columnsOfRule } from "../schema/unique-rules.ts";
import { APPEND_ONLY_MARK } from "../sqlite/sqlite-errors.ts";

interface PostgresFault extends Error {
  /** SQLSTATE, https://www.postgresql.org/docs/15/errcodes-appendix.html, or a Node system error code. */
  readonly code: string;
  readonly constraint?: string;
  readonly table?: string;
  readonly column?: string;
}

function isPostgresFault(error: unknown): error is PostgresFault {
  return error instanceof Error && "code" in error && typeof error.code === "string";
}

/** SQLSTATE, or its class of two letters, -> our code; the whole one is looked up first. */
const CODES: Readonly<Record<string, DatabaseErrorCode>> = {
  "23505": "unique", // unique_violation
  "23503": "foreign-key", // foreign_key_violation
  "23001": "foreign-key", // restrict_violation
  "23514": "check", // check_violation
  "23502": "not-null", // not_null_violation
  "22P02": "wrong-type", // invalid_text_representation: 'abc' for a number
  "22003": "wrong-type", // numeric_value_out_of_range
  "42804": "wrong-type", // datatype_mismatch
  "22021": "invalid-text", // character_not_in_repertoire: NUL
  "40001": "busy", // serialization_failure
  "40P01": "busy", // deadlock_detected
  "55P03": "busy", // lock_not_available
  "25P02": "aborted", // in_failed_sql_transaction
  "25P03": "unavailable", // idle_in_transaction_session_timeout
  "3D000": "unavailable", // no such database
  "08": "unavailable", // connection exceptions
  "28": "unavailable", // refused credentials
  "53": "unavailable", // out of resources, too many connections
  "57": "unavailable", // operator intervention: shutdown, terminated
};
const SYSTEM_CODES = new Set(["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "ETIMEDOUT", "EPIPE", "EAI_AGAIN", "ENOENT"]);
const CONNECTION_TEXTS = ["Connection terminated", "timeout exceeded when trying to connect", "not queryable"];

/** Maps a fault of `pg` to a {@link DatabaseError}; one that is mapped already is returned as it is. */
export function fromPostgresError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (!isPostgresFault(error)) {
    const lost = CONNECTION_TEXTS.some((text) => message.includes(text));
    return new DatabaseError(lost ? "unavailable" : "failed", message, { cause: error });
  }
  const code = codeOf(error);
  const { constraint, table, column } = error;
  switch (code) {
    case "unique":
      return new DatabaseError(code, message, { constraint, columns: columnsOfRule(constraint), cause: error });
    case "check":
      return new DatabaseError(code, message, { constraint, cause: error });
    case "not-null":
      return new DatabaseError(code, message, { columns: [`${table}.${column}`], cause: error });
    default:
      return new DatabaseError(code, message, { cause: error });
  }
}

function codeOf(error: PostgresFault): DatabaseErrorCode {
  // raise_exception, from our triggers
  if (error.code === "P0001" && error.message.includes(APPEND_ONLY_MARK)) return "append-only";
  if (SYSTEM_CODES.has(error.code)) return "unavailable";
  return CODES[error.code] ?? CODES[error.code.slice(0, 2)] ?? "failed";
}
