import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ConfigError } from "../config/config-error.ts";
import { loadConfig } from "../config/load-config.ts";
import { createLog } from "../log.ts";
import { makeDataDir } from "./environment-fault.ts";
import { startServer } from "./start-server.ts";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "readyline-fault-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** What the terminal says when a server with this environment is started. */
async function refusalOf(env: Record<string, string>): Promise<string> {
  const all = {
    DATA_DIR: join(folder(), "data"),
    PORT: "0",
    SAMPLE_DATA: "off",
    PBX_WS_SERVER: "ws://127.0.0.1:9",
    ...env,
  };
  try {
    await using server = await startServer(loadConfig(all, "/"), { log: createLog({ level: "silent" }) });
    return `it started: ${server.url}`;
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

test("a database that does not answer is told by variable, fault and example", async () => {
  expect(await refusalOf({ DATABASE_URL: "postgres://u:hunter2@127.0.0.1:1/x" })).toMatch(
    /^DATABASE_URL names a database that cannot be used: (?!.*hunter2).*ECONNREFUSED.* Example: DATABASE_URL=postgres:/,
  );
});

test("a data folder that cannot be made is told by variable, fault and example, at once", async () => {
  const file = join(folder(), "file");
  writeFileSync(file, "");
  for (const DATA_DIR of [file, join(file, "below"), "/proc/readyline/data"]) {
    expect(await refusalOf({ DATA_DIR, DATABASE_URL: "" })).toMatch(
      /^DATA_DIR names a folder that cannot be used: .*Example: DATA_DIR=/,
    );
  }
});

test("a HOST that is not of this machine and a PORT in use are told by variable, fault and example", async () => {
  expect(await refusalOf({ HOST: "192.0.2.1" })).toMatch(/^HOST is not an address of this machine: .*Example: HOST=/);
  const other = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void other.close());
  await new Promise((resolve) => other.once("listening", resolve));
  const address = other.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  expect(await refusalOf({ PORT: String(port) })).toMatch(/^PORT is used by another program: .*Example: PORT=/);
});

test("the data folder is made with those above it, for its owner only", () => {
  const path = join(folder(), "a", "b");
  makeDataDir(path);
  makeDataDir(path);
  expect(statSync(path).mode & 0o777).toBe(0o700);
});
