import { z } from "zod";

/** Text that a person typed: stored and shown literally. NUL cannot be stored by PostgreSQL and is refused at the border. */
export const text = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .refine((value) => !value.includes("\u0000"), "must not contain a NUL character");

/** {@link text} that must hold at least one visible character; surrounding blanks are taken off. */
export const requiredText = (maxLength: number) =>
  text(maxLength)
    .transform((value) => value.trim())
    .refine((value) => value.length > 0, "must not be empty");

/** Identifier made by the server (UUID, or better-auth's 32 letters and digits). */
export const id = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, "must be an identifier");

/** UTC epoch milliseconds. */
export const epochMs = z.int().min(0).max(8_640_000_000_000_000);

/** IANA time zone, e.g. `Europe/Budapest`. */
export const timeZone = text(64).refine((value) => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: value }).format(0) !== "";
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}, "must be a time zone such as Europe/Budapest");

/** A number that can be dialled: digits with an optional leading `+`, `*` and `#` allowed; no separators. */
export const dialNumber = z.string().regex(/^\+?[0-9*#]{2,32}$/, "must be digits, with an optional leading +");

/** A SIP extension: the user part of the address-of-record. */
export const sipExtension = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$/, "must be 1 to 32 letters, digits, dots, dashes or underscores");

/** Opaque page cursor. */
export const cursor = z.string().regex(/^[A-Za-z0-9_-]{1,200}$/);

export const roles = ["operator", "supervisor", "administrator"] as const;
export const role = z.enum(roles);
export type Role = z.infer<typeof role>;

/** True when `actual` has at least the rights of `needed`: operator < supervisor < administrator. */
export function hasRole(actual: Role, needed: Role): boolean {
  return roles.indexOf(actual) >= roles.indexOf(needed);
}
