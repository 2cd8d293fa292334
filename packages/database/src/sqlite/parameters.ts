import { DatabaseError } from "../errors.ts";

export type SqliteValue = null | string | number | bigint | Uint8Array;

/**
 * Converts parameters to what `node:sqlite` stores faithfully, refusing the rest. On its own it binds every number as
 * REAL (so integer division does not divide integers), takes an object in first place for named parameters and
 * silently shifts the others, and stores NaN as NULL. PostgreSQL refuses NUL in text: refused here too.
 *
 * @throws {DatabaseError} `wrong-type` or `invalid-text`
 */
export function toSqliteValues(parameters: readonly unknown[]): SqliteValue[] {
  return parameters.map((value, index) => {
    switch (typeof value) {
      case "string":
        if (value.includes("\u0000")) throw new DatabaseError("invalid-text", "Text cannot contain a NUL character.");
        return value;
      case "number":
        if (Number.isSafeInteger(value)) return BigInt(value);
        if (Number.isFinite(value)) return value;
        throw refused(index, String(value));
      case "boolean":
        return value ? 1n : 0n;
      case "bigint":
        return value;
      default:
        if (value === null || value instanceof Uint8Array) return value;
        throw refused(index, value instanceof Date ? "Date" : typeof value);
    }
  });
}

function refused(index: number, what: string): DatabaseError {
  return new DatabaseError("wrong-type", `Parameter ${index + 1} cannot be stored: ${what}.`);
}
