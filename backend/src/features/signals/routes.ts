import { routes } from "@readyline/contract";
import type { AppContext } from "../../context.ts";
import { ApiError } from "../../http/api-error.ts";
import type { Implement } from "../../http/implement.ts";
import { takeSignal } from "./intake.ts";

const idempotencyKeyShape = /^[\x21-\x7e]{1,200}$/;

export function registerSignals(implement: Implement, { database }: Pick<AppContext, "database">): void {
  implement(routes.postSignal, ({ body, context: { apiKey, headers } }) => {
    const idempotencyKey = readIdempotencyKey(headers["idempotency-key"]);
    return database.writeTx(async (tx) => {
      // Asked again where nothing can come between: a key that was revoked meanwhile stores nothing.
      const key = await tx.apiKeys.get(apiKey.id);
      if (key === null || key.revokedAt !== null) throw new ApiError("bad_api_key");
      await tx.apiKeys.used(apiKey.id);
      return takeSignal(tx, { transport: "http", apiKeyId: apiKey.id, idempotencyKey }, body);
    });
  });
}

function readIdempotencyKey(header: string | undefined): string {
  if (header !== undefined && idempotencyKeyShape.test(header)) return header;
  throw new ApiError("invalid_request", {
    message: "Send an Idempotency-Key header of 1 to 200 visible ASCII characters.",
    fields: [{ path: "headers.idempotency-key", message: "must be 1 to 200 visible ASCII characters" }],
  });
}
