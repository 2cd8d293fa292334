import { routes, signalHeaders } from "@readyline/contract";
import type { AppContext } from "../../context.ts";
import { ApiError } from "../../http/api-error.ts";
import type { Implement } from "../../http/implement.ts";
import { takeSignal } from "./intake.ts";

export function registerSignals(implement: Implement, { database }: Pick<AppContext, "database">): void {
  implement(routes.postSignal, ({ body, context: { apiKey, headers } }) => {
    const { "idempotency-key": idempotencyKey } = signalHeaders.parse(headers);
    return database.writeTx(async (tx) => {
      // Asked again where nothing can come between: a key that was revoked meanwhile stores nothing.
      const key = await tx.apiKeys.get(apiKey.id);
      if (key === null || key.revokedAt !== null) throw new ApiError("bad_api_key");
      await tx.apiKeys.used(apiKey.id);
      return takeSignal(tx, { transport: "http", apiKeyId: apiKey.id, idempotencyKey }, body);
    });
  });
}
