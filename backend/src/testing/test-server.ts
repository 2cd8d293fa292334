import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Role } from "@readyline/contract";
import type { User } from "@readyline/database";
import { freshDatabase, type TestEngine } from "@readyline/lab";
import { onTestFinished } from "vitest";
import { hashPassword } from "../auth/password-hash.ts";
import { loadConfig } from "../config/load-config.ts";
import { createLog } from "../log.ts";
import { sipPasswordPlace } from "../secrets/sip-password.ts";
import { startServer, type RunningServer } from "../server/start-server.ts";
import { Client } from "./client.ts";

export const testPassword = "correct horse battery";

export interface TestServerOptions {
  readonly engine?: TestEngine;
  /** On top of: a free port, no sample data, a PBX address where nobody listens. */
  readonly env?: Readonly<Record<string, string>>;
  readonly consoleDir?: string;
}

export interface NewPerson {
  readonly role?: Role;
  readonly extension?: string;
  readonly sipPassword?: string;
  readonly mustChangePassword?: boolean;
}

export interface TestServer {
  readonly server: RunningServer;
  readonly url: string;
  readonly dataDir: string;
  /** Everything that was logged, one JSON text a line. */
  readonly logLines: string[];
  /** Moves the server's clock. */
  readonly clock: { aheadMs: number };
  /** Not signed in. `address`: where it seems to be; needs TRUST_PROXY=on. */
  readonly client: (address?: string) => Client;
  readonly addUser: (username: string, person?: NewPerson) => Promise<User>;
  /** Signs in with {@link testPassword}. */
  readonly signIn: (username: string) => Promise<Client>;
}

/** A real server on a free port with a database of its own, stopped when the test ends. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  using cleanUp = new DisposableStack();
  const database = cleanUp.use(await freshDatabase(options.engine ?? "sqlite"));
  const folder = mkdtempSync(join(tmpdir(), "readyline-server-"));
  cleanUp.defer(() => rmSync(folder, { recursive: true, force: true }));
  // Does not exist yet, as at the first start.
  const dataDir = join(folder, "data");
  const logLines: string[] = [];
  const clock = { aheadMs: 0 };
  const config = loadConfig(
    {
      PORT: "0",
      DATA_DIR: dataDir,
      SAMPLE_DATA: "off",
      PBX_WS_SERVER: "ws://127.0.0.1:9",
      PBX_DOMAIN: "pbx.test",
      STATION_TIME_ZONE: "Europe/Budapest",
      ...("url" in database ? { DATABASE_URL: database.url } : {}),
      ...options.env,
    },
    dataDir,
  );
  const server = await startServer(config, {
    log: createLog({ level: "debug", writeLine: (line) => logLines.push(line) }),
    now: () => Date.now() + clock.aheadMs,
    ...(options.consoleDir === undefined ? {} : { consoleDir: options.consoleDir }),
  });
  const rest = cleanUp.move();
  onTestFinished(async () => {
    await server[Symbol.asyncDispose]();
    rest.dispose();
  });
  const client = (address?: string) => new Client(server.url, address);
  return {
    server,
    url: server.url,
    dataDir,
    logLines,
    clock,
    client,
    addUser: (username, person = {}) => addUser(server, username, person),
    signIn: async (username) => {
      const signedIn = client();
      const reply = await signedIn.post("/api/auth/sign-in/username", { username, password: testPassword });
      if (reply.status !== 200) throw new Error(`${username} could not sign in: ${JSON.stringify(reply.body)}`);
      return signedIn;
    },
  };
}

let testPasswordHash: Promise<string> | undefined;

async function addUser(server: RunningServer, username: string, person: NewPerson): Promise<User> {
  const { database, secrets } = server.context;
  testPasswordHash ??= hashPassword(testPassword);
  const passwordHash = await testPasswordHash;
  return database.writeTx(async (tx) => {
    const user = await tx.users.create({
      username,
      name: `${username[0]?.toUpperCase() ?? ""}${username.slice(1)} Test`,
      role: person.role ?? "operator",
      passwordHash,
      mustChangePassword: person.mustChangePassword ?? false,
      sipExtension: person.extension ?? null,
    });
    if (person.sipPassword === undefined) return user;
    return tx.users.setSipPassword(user.id, secrets.seal(person.sipPassword, sipPasswordPlace(user.id)), null);
  });
}
