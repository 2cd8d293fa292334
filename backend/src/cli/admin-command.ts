import type { Database } from "@readyline/database";
import { hashPassword } from "../auth/password-hash.ts";
import { randomPassword } from "../auth/password-policy.ts";

export const usage = `npm run admin -- reset-password NAME   new temporary password; all sessions of the user end
npm run admin -- reset-2fa NAME        turns two-factor sign-in off`;

export interface AdminResult {
  readonly ok: boolean;
  /** For the terminal. */
  readonly text: string;
}

/** A running server notices the ended sessions within a second. */
export async function runAdminCommand(
  database: Pick<Database, "users" | "writeTx">,
  [command, username, ...rest]: readonly string[],
): Promise<AdminResult> {
  if (username === undefined || rest.length > 0) return { ok: false, text: usage };
  const user = await database.users.getByUsername(username);
  if (user === null) return { ok: false, text: `There is no user ${username}.` };
  const entry = { actorId: null, targetType: "user", targetId: user.id };
  switch (command) {
    case "reset-password": {
      const password = randomPassword();
      const hash = await hashPassword(password);
      await database.writeTx(async (tx) => {
        await tx.users.setPassword(user.id, hash, { mustChange: true });
        await tx.loginGuard.clear(user.username);
        await tx.sessions.deleteOfUser(user.id);
        await tx.audit.append({ ...entry, action: "user.password_reset" });
      });
      return { ok: true, text: `Temporary password of ${user.username}: ${password}` };
    }
    case "reset-2fa":
      await database.writeTx(async (tx) => {
        await tx.users.resetTwoFactor(user.id);
        await tx.audit.append({ ...entry, action: "user.two_factor_reset" });
      });
      return { ok: true, text: `Two-factor sign-in of ${user.username} is off.` };
    default:
      return { ok: false, text: usage };
  }
}
