import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { loadConfig } from "../../config/load-config.ts";
import { createLog } from "../../log.ts";
import { type RunningServer, startServer } from "../../server/start-server.ts";

/** A person with a session of their own. */
interface Visitor {
  get(path: string): Promise<{ status: number; text: string; body: unknown }>;
  post(path: string, body?: unknown): Promise<{ status: number; text: string; body: unknown }>;
}

export interface RealServer {
  readonly server: RunningServer;
  /** Everything logged, at every level. */
  readonly logged: readonly string[];
  /** Signs one of the sample users in. */
  readonly signIn: (username: string) => Promise<Visitor>;
  /** How far the server's clock is ahead of the machine's. */
  readonly clock: { aheadMs: number };
}

/** The whole product with sample data and evaluation PBX, on a free port, stopped when the test ends. */
export async function startRealServer(): Promise<RealServer> {
  const dataDir = mkdtempSync(join(tmpdir(), "readyline-features-"));
  const logged: string[] = [];
  const clock = { aheadMs: 0 };
  const server = await startServer(loadConfig({ DATA_DIR: dataDir, PORT: "0" }, dataDir), {
    log: createLog({ level: "debug", writeLine: (line) => logged.push(line) }),
    now: () => Date.now() + clock.aheadMs,
  });
  onTestFinished(async () => {
    await server[Symbol.asyncDispose]();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const ask = async (method: "GET" | "POST", path: string, cookie: string, body?: unknown) => {
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: {
        cookie,
        ...(method === "POST" ? { origin: server.url, "content-type": "application/json" } : {}),
      },
      ...(method === "POST" ? { body: JSON.stringify(body ?? {}) } : {}),
    });
    const text = await response.text();
    return { status: response.status, text, body: text === "" ? null : JSON.parse(text), response };
  };

  return {
    server,
    logged,
    clock,
    signIn: async (username) => {
      const password = server.signInHelp.sampleUsers.find((user) => user.username === username)?.password;
      const { status, response } = await ask("POST", "/api/auth/sign-in/username", "", { username, password });
      if (status !== 200) throw new Error(`Sign-in as ${username} was answered with ${status}.`);
      const cookie = response.headers
        .getSetCookie()
        .map((line) => line.split(";")[0])
        .join("; ");
      return {
        get: (path) => ask("GET", path, cookie),
        post: (path, body) => ask("POST", path, cookie, body),
      };
    },
  };
}
