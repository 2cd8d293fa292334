import type { FastifyInstance } from "fastify";
import type { AuthParts } from "../auth/create-auth-parts.ts";
import { createAuthorize } from "../auth/authorize.ts";
import type { AppContext } from "../context.ts";
import { registerPublicConfig } from "../features/config/routes.ts";
import { registerHealth } from "../features/health/routes.ts";
import { findApiKey, registerFeatures } from "../features/index.ts";
import { registerLine } from "../features/line/routes.ts";
import type { LineBoard } from "../features/lines/line-board.ts";
import { registerLines } from "../features/lines/routes.ts";
import { registerPbx } from "../features/pbx/routes.ts";
import { registerSession } from "../features/session/routes.ts";
import { registerUsers } from "../features/users/routes.ts";
import { clientAddress, requestedHost } from "../http/client-address.ts";
import { ConsoleFiles } from "../http/console-files.ts";
import { createApp } from "../http/create-app.ts";
import { createImplement } from "../http/implement.ts";
import { addOpenApi } from "../http/openapi.ts";
import type { OriginPolicy } from "../http/origin-policy.ts";
import { createRateLimit } from "../http/rate-limit.ts";
import { addSecurityHeaders } from "../http/security-headers.ts";
import type { LiveHub } from "../live/live-hub.ts";
import { guardUpgrades } from "../upgrade/upgrade-guard.ts";
import { livePath } from "../upgrade/live-path.ts";
import { pbxPath } from "../upgrade/pbx-path.ts";
import type { PbxSettings } from "./pbx-settings.ts";
import { version } from "./version.ts";

/** Generous: a whole control room may sit behind one address. Guessing is stopped by the lock of each user. */
const SIGN_IN_TRIES_PER_MINUTE = 300;

export interface HttpOptions {
  readonly context: AppContext;
  readonly auth: AuthParts;
  readonly live: LiveHub;
  readonly board: LineBoard;
  readonly pbx: PbxSettings;
  readonly origins: OriginPolicy;
  readonly consoleDir: string;
}

/** The web server with every operation of the contract, the console's files and the two WebSocket paths; not listening yet. */
export async function createHttp({
  context,
  auth,
  live,
  board,
  pbx,
  origins,
  consoleDir,
}: HttpOptions): Promise<FastifyInstance> {
  const { config, log, database } = context;
  const { sessions } = auth;
  const files = new ConsoleFiles(consoleDir);
  const app = createApp({ config, origins, log, servePage: (request, reply) => files.serve(request, reply) });
  await addSecurityHeaders(app, {
    https: auth.https,
    hostOf: (request) => requestedHost(request, config.trustProxy),
  });
  await addOpenApi(app, { version, cookieName: auth.cookies.session });
  await files.register(app);

  const tries = createRateLimit(SIGN_IN_TRIES_PER_MINUTE, 60_000);
  await app.register(async (scope) => {
    const implement = createImplement({
      app: scope,
      authorize: createAuthorize({ sessions, origins, findApiKey: (key) => findApiKey(database, key) }),
      addressOf: (request) => clientAddress(request.raw, config.trustProxy),
    });
    registerHealth(implement, context);
    registerPublicConfig(implement, { ...context, pbx, version });
    registerSession(implement, { ...context, ...auth, takeTry: (address) => tries.take(address) });
    registerUsers(implement, { ...context, sessions });
    registerLine(implement, { ...context, pbx });
    registerLines(implement, { ...context, board });
    registerPbx(implement, { ...context, pbx });
    registerFeatures(implement, context);
  });
  const upgrades = guardUpgrades({
    server: app.server,
    paths: [livePath({ live, sessions }), pbxPath({ ...context, sessions })],
    sessions,
    origins,
    trustProxy: config.trustProxy,
    log,
  });
  app.addHook("preClose", async () => upgrades[Symbol.dispose]());
  return app;
}
