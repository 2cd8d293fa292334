import { hasRole, type Route } from "@readyline/contract";
import type { FastifyRequest } from "fastify";
import { ApiError } from "../http/api-error.ts";
import type { OriginPolicy } from "../http/origin-policy.ts";
import type { ApiKeyHandle, Identity } from "../http/request-context.ts";
import type { Sessions } from "./sessions.ts";

export interface AuthorizeOptions {
  readonly sessions: Pick<Sessions, "tokenOf" | "use">;
  readonly origins: OriginPolicy;
  readonly findApiKey: (key: string) => Promise<ApiKeyHandle | null>;
}

/**
 * Deny by default: a route without a matching branch lets nobody in. The order is that of the upgrades: session 401,
 * Origin 403, role 403.
 */
export function createAuthorize({ sessions, origins, findApiKey }: AuthorizeOptions) {
  return async (request: FastifyRequest, route: Route): Promise<Identity> => {
    if (route.access === "api-key") {
      const [, key] = /^Bearer ([\x21-\x7e]{1,200})$/i.exec(request.headers.authorization ?? "") ?? [];
      const apiKey = key === undefined ? null : await findApiKey(key);
      if (apiKey === null) throw new ApiError("bad_api_key");
      return { apiKey };
    }
    if (route.access === "public") {
      assertOrigin(request, origins);
      return {};
    }
    const session = await sessions.use(sessions.tokenOf(request.headers.cookie));
    if (session === null) throw new ApiError("not_signed_in");
    assertOrigin(request, origins);
    const { id, username, name, role, mustChangePassword } = session.user;
    if (route.access !== "session") {
      if (mustChangePassword) throw new ApiError("password_change_required");
      if (!hasRole(role, route.access)) throw new ApiError("role_missing");
    }
    return { user: { id, username, name, role }, session: { id: session.id } };
  };
}

/** SameSite=Strict keeps other sites' requests without the cookie; this also refuses those of a neighbour on the same site. */
function assertOrigin(request: FastifyRequest, origins: OriginPolicy): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  if (!origins.originAllowed(request.headers.origin)) throw new ApiError("wrong_origin");
}
