import { ApiError } from "../../http/api-error.ts";

/** An opaque page cursor made of the last row's key. */
export function toCursor(key: string | number): string {
  return Buffer.from(String(key)).toString("base64url");
}

/** @throws {ApiError} `invalid_request` for a cursor that is not ours */
export function textOfCursor(cursor: string): string {
  const key = Buffer.from(cursor, "base64url").toString();
  if (key !== "" && !key.includes("\u0000") && toCursor(key) === cursor) return key;
  throw foreignCursor();
}

/** @throws {ApiError} `invalid_request` for a cursor that is not ours */
export function numberOfCursor(cursor: string): number {
  const key = Number(textOfCursor(cursor));
  if (Number.isSafeInteger(key) && key >= 0) return key;
  throw foreignCursor();
}

function foreignCursor(): ApiError {
  return new ApiError("invalid_request", {
    fields: [{ path: "cursor", message: "must be the next_cursor of the page before" }],
  });
}
