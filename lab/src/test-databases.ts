import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDatabase, startPostgres } from "./postgres.ts";

/** `describe.each(testEngines)`: what works on one engine only does not work. */
export const testEngines = ["sqlite", "postgres"] as const;
export type TestEngine = (typeof testEngines)[number];

/** An empty database as `openDatabase` takes it. Close what was opened on it before disposing of it. */
export type TestDatabase = ({ readonly dataDir: string } | { readonly url: string }) & Disposable;

/**
 * A new empty database for one test.
 *
 * @throws Error when the run has no PostgreSQL: a failure, never a skip
 */
export async function freshDatabase(engine: TestEngine): Promise<TestDatabase> {
  if (engine === "sqlite") {
    const dataDir = mkdtempSync(join(tmpdir(), "readyline-data-"));
    return { dataDir, [Symbol.dispose]: () => rmSync(dataDir, { recursive: true, force: true }) };
  }
  const url = await createDatabase(await adminUrl(), `test_${randomBytes(8).toString("hex")}`);
  // The server's data go with the server, at the end of the run.
  return { url, [Symbol.dispose]: () => {} };
}

let ownServer: Promise<string> | undefined;

async function adminUrl(): Promise<string> {
  // Not imported at the top: programs outside of a test run use this package too.
  const { inject } = await import("vitest");
  const shared = inject("postgres");
  if (shared === undefined) {
    // A runner without the global set-up: one server for this process, which ends with it.
    ownServer ??= startPostgres().then((server) => server.adminUrl);
    return ownServer;
  }
  if ("missing" in shared) throw new Error(shared.missing);
  return shared.adminUrl;
}
