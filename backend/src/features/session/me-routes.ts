import { defaultPreferences, routes, type MeResponse } from "@readyline/contract";
import { isExpired, sessionEnds } from "../../auth/session-policy.ts";
import { ApiError } from "../../http/api-error.ts";
import type { Implement } from "../../http/implement.ts";
import type { RequestContext } from "../../http/request-context.ts";
import type { SessionContext } from "./session-context.ts";

/** The signed-in user, the own preferences and sessions. */
export function registerMe(implement: Implement, context: SessionContext): void {
  const { database, store, twoFactor, sessions, now } = context;

  async function me({ user, session }: RequestContext): Promise<MeResponse> {
    const [stored, preferences, [current], backupCodesLeft] = await Promise.all([
      database.users.get(user.id),
      database.users.preferences(user.id),
      store.byIds([session.id]),
      twoFactor.backupCodesLeft(user.id),
    ]);
    if (!stored || !current) throw new ApiError("not_signed_in");
    const { idleExpiresAt, absoluteExpiresAt } = sessionEnds(current);
    return {
      user: stored,
      preferences: { ...defaultPreferences, ...preferences },
      session: { id: current.id, createdAt: current.createdAt, idleExpiresAt, absoluteExpiresAt },
      backupCodesLeft: stored.twoFactorEnabled ? backupCodesLeft : null,
    };
  }

  implement(routes.getMe, async ({ context: request }) => me(request));

  implement(routes.patchMe, async ({ body, context: request }) => {
    const before = await database.users.preferences(request.user.id);
    const after = { ...before, ...body.preferences };
    await database.writeTx((tx) => tx.users.setPreferences(request.user.id, after));
    return me(request);
  });

  implement(routes.listMySessions, async ({ context: request }) => {
    const all = await database.sessions.ofUser(request.user.id);
    const living = all.filter(
      (one) => !isExpired({ createdAt: one.createdAt, lastSeenAt: one.updatedAt }, now(), false),
    );
    return {
      items: living.map((one) => ({
        id: one.id,
        current: one.id === request.session.id,
        createdAt: one.createdAt,
        lastSeenAt: one.updatedAt,
        address: one.address === "" ? null : one.address,
        userAgent: one.userAgent === "" ? null : one.userAgent,
      })),
    };
  });

  implement(routes.endMySession, async ({ params, context: request }) => {
    const session = await database.sessions.get(params.id);
    if (session?.userId !== request.user.id) throw new ApiError("not_found");
    const { user, address } = request;
    const entry = { actorId: user.id, action: "user.session_ended", targetType: "user", targetId: user.id, address };
    await database.writeTx((tx) => tx.audit.append(entry));
    await sessions.end({ sessionId: session.id, userId: session.userId, reason: "session_revoked" });
  });
}
