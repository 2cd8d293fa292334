import { hasRole } from "@readyline/contract";
import type { FastifyInstance } from "fastify";
import type { AppContext } from "../../context.ts";
import { ApiError } from "../../http/api-error.ts";
import { createApp } from "../../http/create-app.ts";
import { createImplement } from "../../http/implement.ts";
import { findApiKey } from "../api-keys/api-key.ts";
import { registerFeatures } from "../register-features.ts";

/** The features behind real HTTP. Only the sign-in is replaced: the header `x-test-user` is the id of who asks. */
export function createFeatureApp(context: Pick<AppContext, "config" | "database" | "log" | "now">): FastifyInstance {
  const { database, log } = context;
  const app = createApp({
    config: { tls: null, trustProxy: false },
    origins: { hostAllowed: () => true, originAllowed: () => true },
    log,
    servePage: async () => false,
  });
  const implement = createImplement({
    app,
    addressOf: () => "127.0.0.1",
    authorize: async (request, { access }) => {
      if (access === "api-key") {
        const apiKey = await findApiKey(database, (request.headers.authorization ?? "").replace("Bearer ", ""));
        if (apiKey === null) throw new ApiError("bad_api_key");
        return { apiKey };
      }
      const user = await database.users.get(String(request.headers["x-test-user"]));
      if (user === null) throw new ApiError("not_signed_in");
      if (access !== "public" && access !== "session" && !hasRole(user.role, access)) {
        throw new ApiError("role_missing");
      }
      return { user, session: { id: "test" } };
    },
  });
  registerFeatures(implement, context);
  return app;
}
