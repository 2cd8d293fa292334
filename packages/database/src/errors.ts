/**
 * What went wrong, the same on both engines:
 * - `unique` / `foreign-key` / `check` / `not-null`: a rule of the schema was broken; `constraint` or `columns` say which.
 * - `wrong-type` / `invalid-text`: a value the column cannot hold; text with a NUL character.
 * - `busy`: a lock was not free in time; the same call may succeed later.
 * - `unavailable`: the database did not answer; the same call may succeed later.
 * - `aborted`: an earlier statement of this transaction failed, so nothing of it is kept.
 * - `nested-use`: the outer database was used inside a transaction, which would wait for itself for ever.
 * - `folder-in-use`: another process works in this data folder.
 * - `schema-newer`: the data was written by a newer version of this program.
 * - `append-only`: an attempt to change or remove a row of an append-only table.
 * - `not-found` / `conflict`: a repository's own refusal: no such row, or it changed meanwhile.
 * - `failed`: anything else; `cause` has it.
 */
export type DatabaseErrorCode =
  | "unique"
  | "foreign-key"
  | "check"
  | "not-null"
  | "wrong-type"
  | "invalid-text"
  | "busy"
  | "unavailable"
  | "aborted"
  | "nested-use"
  | "folder-in-use"
  | "schema-newer"
  | "append-only"
  | "not-found"
  | "conflict"
  | "failed";

export interface DatabaseErrorFacts {
  /** Name of the broken rule where the engine or the constraint table tells it. */
  readonly constraint?: string | undefined;
  /** Columns of the broken rule as `table.column`, snake_case; empty where SQLite does not tell (foreign keys). */
  readonly columns?: readonly string[];
  readonly cause?: unknown;
}

export class DatabaseError extends Error {
  override readonly name = "DatabaseError";
  readonly code: DatabaseErrorCode;
  readonly constraint: string | undefined;
  readonly columns: readonly string[];

  constructor(code: DatabaseErrorCode, message: string, facts: DatabaseErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = code;
    this.constraint = facts.constraint;
    this.columns = facts.columns ?? [];
  }

  /** True when the same call may succeed a moment later. */
  get retryable(): boolean {
    return this.code === "busy" || this.code === "unavailable";
  }
}
