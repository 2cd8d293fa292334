import { routes } from "@readyline/contract";
import type { AppContext } from "../../context.ts";
import { ApiError } from "../../http/api-error.ts";
import type { Implement } from "../../http/implement.ts";
import { generateApiKey } from "./api-key.ts";

export function registerApiKeys(implement: Implement, { database }: Pick<AppContext, "database">): void {
  implement(routes.listApiKeys, async () => ({ items: await database.apiKeys.list() }));

  implement(routes.createApiKey, async ({ body, context: { user, address } }) => {
    const { key, prefix, hash } = generateApiKey();
    const apiKey = await database.writeTx(async (tx) => {
      const created = await tx.apiKeys.create({ name: body.name, prefix, hash, createdBy: user.id });
      await tx.audit.append({
        actorId: user.id,
        action: "api_key.created",
        targetType: "api_key",
        targetId: created.id,
        after: { name: created.name, prefix },
        address,
      });
      return created;
    });
    return { apiKey, key };
  });

  implement(routes.revokeApiKey, async ({ params, context: { user, address } }) => {
    await database.writeTx(async (tx) => {
      const known = await tx.apiKeys.get(params.id);
      if (known === null) throw new ApiError("not_found", { message: "There is no such API key." });
      if (known.revokedAt !== null) return;
      const revoked = await tx.apiKeys.revoke(params.id, user.id);
      await tx.audit.append({
        actorId: user.id,
        action: "api_key.revoked",
        targetType: "api_key",
        targetId: revoked.id,
        before: { name: known.name, revokedAt: null },
        after: { name: revoked.name, revokedAt: revoked.revokedAt },
        address,
      });
    });
  });
}
