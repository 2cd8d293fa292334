import type { RouteRequest, routes } from "@readyline/contract";
import type { Database, User, UserPatch, WriteTx } from "@readyline/database";
import { ApiError } from "../../http/api-error.ts";
import type { Secrets } from "../../secrets/secrets.ts";
import { sipPasswordPlace } from "../../secrets/sip-password.ts";

type Patch = RouteRequest<typeof routes.patchUser>["body"];

/** What the audit trail keeps of a user. Whether a SIP password is set, never which. */
export function auditedFacts({ name, role, active, sipExtension, sipPasswordSet }: User) {
  return { name, role, active, sip_extension: sipExtension, sip_password_set: sipPasswordSet };
}

/** @throws {ApiError} `invalid_request` where a SIP password would be left without an extension. */
export function assertWholeLine(sipExtension: string | null, sipPassword: string | null | undefined): void {
  if (sipExtension !== null || sipPassword === null || sipPassword === undefined) return;
  throw new ApiError("invalid_request", { fields: [{ path: "sip_password", message: "needs an extension" }] });
}

/**
 * Whether the line at the PBX ends with the patch: only the password that is stored now can un-register it, so that comes
 * first. A new password for the same extension is another matter: a page that came back before it is stored would be refused.
 */
export function endsLine(user: User, patch: Patch): boolean {
  return (patch.sipExtension !== undefined && patch.sipExtension !== user.sipExtension) || patch.active === false;
}

/** @throws {ApiError} `conflict` when nobody could administer any more. */
async function assertAdministratorLeft({ users }: Pick<Database, "users">, user: User, patch: Patch): Promise<void> {
  const stays = (patch.role ?? user.role) === "administrator" && (patch.active ?? user.active);
  if (stays || user.role !== "administrator" || !user.active) return;
  const others = (await users.list()).filter((one) => one.id !== user.id && one.active && one.role === "administrator");
  if (others.length > 0) return;
  throw new ApiError("conflict", { message: "This is the last active administrator. Make another one first." });
}

/** @throws {ApiError} `conflict` or `invalid_request` where the patch may not be applied to this user. */
export async function assertApplicable(database: Pick<Database, "users">, user: User, patch: Patch): Promise<void> {
  await assertAdministratorLeft(database, user, patch);
  assertWholeLine(patch.sipExtension === undefined ? user.sipExtension : patch.sipExtension, patch.sipPassword);
}

/**
 * Writes the patch and its entry in the audit trail.
 *
 * @throws {ApiError} as {@link assertApplicable}
 */
export async function applyPatch(
  tx: WriteTx,
  input: { id: string; patch: Patch; secrets: Secrets; actorId: string; address: string },
): Promise<User> {
  const { id, patch, secrets, actorId, address } = input;
  const before = await tx.users.get(id);
  if (before === null) throw new ApiError("not_found");
  await assertApplicable(tx, before, patch);
  const { sipPassword, ...fields } = patch;
  let after = await tx.users.update(id, fields satisfies UserPatch);
  if (sipPassword !== undefined && after.sipExtension !== null) {
    const sealed = sipPassword === null ? null : secrets.seal(sipPassword, sipPasswordPlace(id));
    after = await tx.users.setSipPassword(id, sealed, actorId);
  }
  if (before.active && !after.active) await tx.alarms.releaseOfUser(id);
  await tx.audit.append({
    actorId,
    action: sipPassword ? "user.changed_with_sip_password" : "user.changed",
    targetType: "user",
    targetId: id,
    before: auditedFacts(before),
    after: auditedFacts(after),
    address,
  });
  return after;
}
