import { routes } from "@readyline/contract";
import { hashPassword } from "../../auth/password-hash.ts";
import { passwordFault } from "../../auth/password-policy.ts";
import { ApiError } from "../../http/api-error.ts";
import type { Implement } from "../../http/implement.ts";
import { assertOwnPassword } from "./own-password.ts";
import { renewToken, type SessionContext } from "./session-context.ts";

export function registerPassword(implement: Implement, context: SessionContext): void {
  const { database, sessions } = context;
  implement(routes.changePassword, async ({ body, context: request }) => {
    const { user, session, address } = request;
    const fault =
      body.newPassword === body.currentPassword
        ? "must differ from the present password"
        : passwordFault(body.newPassword, user);
    if (fault !== null) throw new ApiError("invalid_request", { fields: [{ path: "new_password", message: fault }] });
    await assertOwnPassword(database, user, body.currentPassword, "current_password");
    const hash = await hashPassword(body.newPassword);
    await database.writeTx(async (tx) => {
      await tx.users.setPassword(user.id, hash, { mustChange: false });
      await tx.audit.append({
        actorId: user.id,
        action: "user.password_changed",
        targetType: "user",
        targetId: user.id,
        address,
      });
    });
    await renewToken(context, request);
    await sessions.endAllOf(user.id, "session_revoked", session.id);
  });
}
