import { routes } from "@readyline/contract";
import { headersFor, readReply } from "../../auth/auth-call.ts";
import { ApiError } from "../../http/api-error.ts";
import type { Implement } from "../../http/implement.ts";
import type { RequestContext } from "../../http/request-context.ts";
import { namedAfter } from "./totp-uri.ts";
import { assertOwnPassword } from "./own-password.ts";
import { renewToken, type SessionContext } from "./session-context.ts";

/** The own second factor: one-time codes and recovery codes. */
export function registerTwoFactor(implement: Implement, context: SessionContext): void {
  const { auth, database, twoFactor } = context;

  async function audit({ user, address }: RequestContext, action: string): Promise<void> {
    const entry = { actorId: user.id, action, targetType: "user", targetId: user.id, address };
    await database.writeTx((tx) => tx.audit.append(entry));
  }

  implement(routes.enableTwoFactor, async ({ body, context: request }) => {
    await assertOwnPassword(database, request.user, body.password, "password");
    const input = { body: { password: body.password, method: "totp" as const }, headers: authHeaders(request) };
    const reply = await readReply(await auth.api.enableTwoFactor({ ...input, asResponse: true }));
    if (reply.code === "TOTP_ALREADY_ENABLED") throw new ApiError("conflict", { message: "Two-factor is on already." });
    const { totpURI, backupCodes } = reply.body;
    if (typeof totpURI !== "string") throw new ApiError("internal", { cause: new TypeError(reply.code) });
    return { totpUri: namedAfter(request.user.username, totpURI), backupCodes: textsOf(backupCodes) };
  });

  implement(routes.activateTwoFactor, async ({ body, context: request }) => {
    if ((await twoFactor.claimCode(request.user.id, body.code)) !== "claimed") throw new ApiError("bad_code");
    await twoFactor.activate(request.user.id);
    await audit(request, "user.two_factor_enabled");
    await renewToken(context, request);
  });

  implement(routes.disableTwoFactor, async ({ body, context: request }) => {
    await assertOwnPassword(database, request.user, body.password, "password");
    await database.writeTx((tx) => tx.users.resetTwoFactor(request.user.id));
    await audit(request, "user.two_factor_disabled");
    await renewToken(context, request);
  });

  implement(routes.newBackupCodes, async ({ body, context: request }) => {
    await assertOwnPassword(database, request.user, body.password, "password");
    const input = { body: { password: body.password }, headers: authHeaders(request) };
    const reply = await readReply(await auth.api.generateBackupCodes({ ...input, asResponse: true }));
    if (reply.status !== 200) throw new ApiError("conflict", { message: "Two-factor is off." });
    await audit(request, "user.backup_codes_renewed");
    return { backupCodes: textsOf(reply.body["backupCodes"]) };
  });
}

function authHeaders({ address, headers }: RequestContext): Headers {
  return headersFor({ address, userAgent: headers["user-agent"], cookies: headers["cookie"] ?? "" });
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}
