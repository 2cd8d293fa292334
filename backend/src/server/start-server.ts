import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { EvaluationPbx } from "@readyline/evaluation-pbx";
import { openDatabase, type Database } from "@readyline/database";
import type { FastifyInstance } from "fastify";
import { createAuthParts } from "../auth/create-auth-parts.ts";
import { isLoopbackHost, type Config } from "../config/config.ts";
import type { AppContext } from "../context.ts";
import { AttentionDesk, createSampleData, LineBoard, startFeatures } from "../features/index.ts";
import { createOriginPolicy } from "../http/origin-policy.ts";
import { createLog, type Log } from "../log.ts";
import { createSecrets } from "../secrets/aes-secrets.ts";
import { readOrCreateKeyFile } from "../secrets/master-key.ts";
import { ensureFirstUsers, type SignInHelp } from "../sample-users/first-users.ts";
import { createHttp } from "./create-http.ts";
import { createLineGateway } from "./create-line-gateway.ts";
import { createLive } from "./create-live.ts";
import { addressFault, databaseFault, makeDataDir } from "./environment-fault.ts";
import { EvaluationPbxKeeper } from "./evaluation-pbx-keeper.ts";
import { evaluationPbxSettings, ownPbxSettings, type PbxSettings } from "./pbx-settings.ts";
import { startUpkeep } from "./upkeep.ts";

export interface StartOptions {
  /** Default: standard error at the configured level. */
  readonly log?: Log;
  /** Folder of the built console. */
  readonly consoleDir?: string;
  /** UTC epoch milliseconds. */
  readonly now?: () => number;
}

export interface RunningServer extends AsyncDisposable {
  /** `http://127.0.0.1:8080`: where a browser on this machine reaches it. */
  readonly url: string;
  readonly port: number;
  readonly signInHelp: SignInHelp;
  /** The evaluation PBX in use; null with a PBX of the operator's own. */
  readonly evaluationPbx: () => EvaluationPbx | null;
  /** For tests and benchmarks that look behind the API. */
  readonly context: AppContext;
}

const repositoryDir = join(import.meta.dirname, "..", "..", "..");

/**
 * Brings everything up, in the order of need, and resolves when it serves. Disposing takes it down in the opposite order:
 * connections are closed, what was seen is written, lines are left to their grace.
 *
 * @throws {ConfigError} where the database, the data folder or the address of the environment cannot be used
 * @throws {DatabaseError} `folder-in-use`, `schema-newer`
 */
export async function startServer(config: Config, options: StartOptions = {}): Promise<RunningServer> {
  const log = options.log ?? createLog({ level: config.logLevel });
  const now = options.now ?? Date.now;
  if (!isLoopbackHost(config.host) && config.publicUrl === null) {
    log.warn({ host: config.host }, "PUBLIC_URL is not set: browsers on other machines are refused (421)");
  }
  await using stack = new AsyncDisposableStack();

  const database = stack.use(await open(config, log, now));
  const secrets = createSecrets(config.secretsKey ?? (await readOrCreateKeyFile(config.dataDir)));
  const auth = createAuthParts({ config, database, secrets, log, now, hasCall: (id) => gateway.hasCall(id) });
  const signInHelp = await ensureFirstUsers({ config, database, secrets, ...auth });
  if (config.sampleData) await createSampleData(database);

  const keeper = config.pbx
    ? null
    : stack.use(await EvaluationPbxKeeper.start({ database, secrets, digest: config.digest, log }));
  await keeper?.syncUsers();
  const pbx = config.pbx ? ownPbxSettings(config.pbx, config) : settingsOfKeeper(keeper);
  const gateway = createLineGateway({ config, pbx, database, secrets, log });
  const presence = { has: (userId: string) => live.has(userId), userIds: () => live.userIds() };
  const context: AppContext = { config, database, log, secrets, gateway, presence, now };
  stack.use(startFeatures(context));
  stack.use(gateway);

  const origins = createOriginPolicy(config, () => portOf(app.server.address()));
  const live = stack.use(await createLive({ ...context, store: auth.store, syncPbx: async () => keeper?.syncUsers() }));
  const board = stack.use(new LineBoard({ ...context, hub: live }));
  await board.start();
  await stack.use(new AttentionDesk({ ...context, hub: live })).start();
  const consoleDir = options.consoleDir ?? join(repositoryDir, "frontend", "dist");
  const app = await createHttp({ context, auth, live, board, pbx, origins, consoleDir });
  stack.defer(() => app.close());
  auth.sessions.onEnd(async ({ sessionId, reason }) => {
    await gateway.release(sessionId, reason);
    live.closeSession(sessionId);
  });
  stack.use(startUpkeep({ database, log, now, sessions: auth.sessions, live }));
  await listen(app, config);

  const port = portOf(app.server.address());
  const everything = stack.move();
  return {
    url: `${config.tls ? "https" : "http"}://${urlHost(config.host)}:${port}`,
    port,
    signInHelp,
    evaluationPbx: () => keeper?.pbx ?? null,
    context,
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}

async function open(config: Config, log: Log, now: () => number): Promise<Database> {
  const common = {
    now,
    onBackgroundError: (error: Error) => log.error({ error }, "database"),
  };
  const { databaseUrl, dataDir } = config;
  try {
    makeDataDir(dataDir);
    return await openDatabase(databaseUrl === null ? { ...common, dataDir } : { ...common, url: databaseUrl });
  } catch (error) {
    throw databaseFault(error, config);
  }
}

async function listen(app: FastifyInstance, { host, port }: Config): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw addressFault(error);
  }
}

function settingsOfKeeper(keeper: EvaluationPbxKeeper | null): PbxSettings {
  if (keeper === null) throw new TypeError("There is no evaluation PBX.");
  return evaluationPbxSettings(keeper.pbx, keeper.testLine);
}

function portOf(address: AddressInfo | string | null): number {
  return address !== null && typeof address === "object" ? address.port : 0;
}

/** The wildcard addresses are for listening; a browser on this machine asks for loopback. */
function urlHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
