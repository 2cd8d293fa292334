import { routes } from "@readyline/contract";
import type { User, WriteTx } from "@readyline/database";
import { hashPassword } from "../../auth/password-hash.ts";
import { randomPassword } from "../../auth/password-policy.ts";
import type { Sessions } from "../../auth/sessions.ts";
import type { AppContext } from "../../context.ts";
import { ApiError } from "../../http/api-error.ts";
import type { Implement } from "../../http/implement.ts";
import type { RequestContext } from "../../http/request-context.ts";
import { sipPasswordPlace } from "../../secrets/sip-password.ts";
import { applyPatch, assertApplicable, assertWholeLine, auditedFacts, endsLine } from "./change-user.ts";
import { factsOfUser } from "./user-line.ts";

export interface UsersContext extends Pick<AppContext, "database" | "secrets" | "gateway"> {
  readonly sessions: Pick<Sessions, "endAllOf">;
}

/** Setup → Users. What changes here takes effect at once: sessions end, lines un-register. */
export function registerUsers(implement: Implement, { database, secrets, gateway, sessions }: UsersContext): void {
  async function find(id: string): Promise<User> {
    const user = await database.users.get(id);
    if (user === null) throw new ApiError("not_found");
    return user;
  }

  async function audited<T>(
    { user, address }: RequestContext,
    entry: { readonly action: string; readonly targetId: string },
    body: (tx: WriteTx) => Promise<T>,
  ): Promise<T> {
    return database.writeTx(async (tx) => {
      const result = await body(tx);
      await tx.audit.append({ actorId: user.id, targetType: "user", address, ...entry });
      return result;
    });
  }

  implement(routes.listUsers, async () => ({ items: await database.users.list() }));
  implement(routes.getUser, async ({ params }) => find(params.id));
  implement(routes.getUserLine, async ({ params }) => ({
    facts: await factsOfUser({ database, gateway }, await find(params.id)),
  }));

  implement(routes.createUser, async ({ body, context: { user: actor, address } }) => {
    const { username, name, role } = body;
    const sipExtension = body.sipExtension ?? null;
    assertWholeLine(sipExtension, body.sipPassword);
    const temporaryPassword = randomPassword();
    const passwordHash = await hashPassword(temporaryPassword);
    const user = await database.writeTx(async (tx) => {
      let created = await tx.users.create({
        username,
        name,
        role,
        passwordHash,
        mustChangePassword: true,
        sipExtension,
      });
      if (typeof body.sipPassword === "string") {
        const sealed = secrets.seal(body.sipPassword, sipPasswordPlace(created.id));
        created = await tx.users.setSipPassword(created.id, sealed, actor.id);
      }
      const entry = { actorId: actor.id, action: "user.created", targetType: "user", targetId: created.id, address };
      await tx.audit.append({ ...entry, after: { username, ...auditedFacts(created) } });
      return created;
    });
    return { user, temporaryPassword };
  });

  implement(routes.patchUser, async ({ params: { id }, body: patch, context: { user: actor, address } }) => {
    const before = await find(id);
    if (patch.sipExtension && patch.sipExtension !== before.sipExtension) {
      await assertExtensionFree(patch.sipExtension);
    }
    // Before a line goes down for a change that is then refused.
    await assertApplicable(database, before, patch);
    // While the old password is still stored: it signs the un-REGISTER of the old binding.
    if (endsLine(before, patch)) await gateway.releaseUser(id, "extension_removed");
    const after = await database.writeTx((tx) => applyPatch(tx, { id, patch, secrets, actorId: actor.id, address }));
    if (before.active && !after.active) await sessions.endAllOf(id, "session_revoked");
    return after;
  });

  async function assertExtensionFree(sipExtension: string): Promise<void> {
    if ((await database.users.getByExtension(sipExtension)) === null) return;
    throw new ApiError("already_exists", { fields: [{ path: "sip_extension", message: "is already in use" }] });
  }

  implement(routes.resetUserPassword, async ({ params, context: request }) => {
    const { id, username } = await find(params.id);
    const temporaryPassword = randomPassword();
    const hash = await hashPassword(temporaryPassword);
    const user = await audited(request, { action: "user.password_reset", targetId: id }, async (tx) => {
      await tx.loginGuard.clear(username);
      return tx.users.setPassword(id, hash, { mustChange: true });
    });
    await sessions.endAllOf(id, "session_revoked");
    return { user, temporaryPassword };
  });

  implement(routes.resetUserTwoFactor, async ({ params, context: request }) => {
    const { id } = await find(params.id);
    return audited(request, { action: "user.two_factor_reset", targetId: id }, (tx) => tx.users.resetTwoFactor(id));
  });

  implement(routes.unlockUser, async ({ params, context: request }) => {
    const { id, username } = await find(params.id);
    return audited(request, { action: "user.unlocked", targetId: id }, async (tx) => {
      await tx.loginGuard.clear(username);
      return tx.users.update(id, {});
    });
  });

  implement(routes.signOutUser, async ({ params, context: request }) => {
    const { id } = await find(params.id);
    await audited(request, { action: "user.signed_out", targetId: id }, async () => undefined);
    await sessions.endAllOf(id, "session_revoked");
  });
}
