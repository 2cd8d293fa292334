import type { Database } from "@readyline/database";
import { verifyPassword } from "../../auth/password-hash.ts";
import { ApiError } from "../../http/api-error.ts";
import type { SignedInUser } from "../../http/request-context.ts";

/**
 * Whoever changes how this user signs in has to know the password: a console left open is not enough. Wrong tries count
 * towards the same lock as at sign-in.
 *
 * @param field wire name of the body's field.
 * @throws {ApiError} `invalid_request` on that field, `too_many_attempts`
 */
export async function assertOwnPassword(
  database: Pick<Database, "users" | "writeTx">,
  user: SignedInUser,
  password: string,
  field: string,
): Promise<void> {
  const reservation = await database.writeTx((tx) => tx.loginGuard.reserve(user.username));
  if (!reservation.allowed) throw new ApiError("too_many_attempts", { retryAt: reservation.lockedUntil });
  const hash = await database.users.passwordHash(user.id);
  if (hash === null || !(await verifyPassword({ hash, password }))) {
    throw new ApiError("invalid_request", { fields: [{ path: field, message: "is not your password" }] });
  }
  await database.writeTx((tx) => tx.loginGuard.clear(user.username));
}
