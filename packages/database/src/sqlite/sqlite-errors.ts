import { DatabaseError } from "../errors.ts";

interface SqliteFault extends Error {
  /** Extended result code, https://sqlite.org/rescode.html */
  readonly errcode: number;
}

function isSqliteFault(error: unknown): error is SqliteFault {
  return error instanceof Error && "errcode" in error && typeof error.errcode === "number";
}

/** Text that our append-only triggers raise, on both engines. */
export const APPEND_ONLY_MARK = "append-only table";

/** Maps a fault of `node:sqlite` to a {@link DatabaseError}; one that is mapped already is returned as it is. */
export function fromSqliteError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  if (!isSqliteFault(error)) return new DatabaseError("failed", messageOf(error), { cause: error });
  const { errcode, message } = error;
  const detail = message.slice(message.indexOf(": ") + 2);
  switch (errcode) {
    case 2067: // SQLITE_CONSTRAINT_UNIQUE
    case 1555: // SQLITE_CONSTRAINT_PRIMARYKEY
      return new DatabaseError("unique", message, { columns: detail.split(", "), cause: error });
    case 787: // SQLITE_CONSTRAINT_FOREIGNKEY
      return new DatabaseError("foreign-key", message, { cause: error });
    case 1811: // SQLITE_CONSTRAINT_TRIGGER: our triggers, and ON DELETE RESTRICT
      return message.includes(APPEND_ONLY_MARK)
        ? new DatabaseError("append-only", message, { cause: error })
        : new DatabaseError("foreign-key", message, { cause: error });
    case 275: // SQLITE_CONSTRAINT_CHECK
      return new DatabaseError("check", message, { constraint: detail, cause: error });
    case 1299: // SQLITE_CONSTRAINT_NOTNULL
      return new DatabaseError("not-null", message, { columns: [detail], cause: error });
    case 3091: // SQLITE_CONSTRAINT_DATATYPE, from STRICT tables
      return new DatabaseError("wrong-type", message, { cause: error });
    default:
      break;
  }
  const primary = errcode & 0xff;
  if (primary === 5 || primary === 6) return new DatabaseError("busy", message, { cause: error });
  return new DatabaseError("failed", message, { cause: error });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
