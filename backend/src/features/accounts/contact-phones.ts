import type { Contact } from "@readyline/database";
import { ApiError } from "../../http/api-error.ts";

interface PhoneInput {
  readonly private: boolean;
  /** Absent = the number stored at this place stays. */
  readonly number?: string | undefined;
}

/**
 * Refuses what the stored numbers cannot satisfy: a place without a number, and a private number that would become
 * readable without being typed again. A private number can be replaced, never read.
 *
 * @throws {ApiError} `invalid_request`
 */
export function checkPhones(phones: readonly PhoneInput[], stored: Contact["phones"]): void {
  const fields = phones.flatMap((phone, index) => {
    if (phone.number !== undefined) return [];
    const kept = stored.find((candidate) => candidate.index === index);
    const path = `phones.${index}.number`;
    if (kept === undefined) return [{ path, message: "must be given" }];
    if (kept.private && !phone.private) return [{ path, message: "must be typed again to be no longer private" }];
    return [];
  });
  if (fields.length > 0) throw new ApiError("invalid_request", { fields });
}
