import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDatabase, startPostgres } from "@readyline/lab";
import { expect, onTestFinished, test } from "vitest";
import { loadConfig } from "../config/load-config.ts";
import { createLog } from "../log.ts";
import { Client, errorCode } from "../testing/client.ts";
import { startServer } from "./start-server.ts";

test("a database that goes away makes typed 503s, not a dead server", { timeout: 90_000 }, async () => {
  await using postgres = await startPostgres();
  const dataDir = mkdtempSync(join(tmpdir(), "readyline-outage-"));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const config = loadConfig(
    {
      PORT: "0",
      DATA_DIR: dataDir,
      DATABASE_URL: await createDatabase(postgres.adminUrl, "outage"),
      SAMPLE_DATA: "off",
      PBX_WS_SERVER: "ws://127.0.0.1:9",
      PBX_DOMAIN: "pbx.test",
    },
    dataDir,
  );
  await using server = await startServer(config, { log: createLog({ level: "silent" }) });
  const client = new Client(server.url);
  const { username, password } = server.signInHelp.firstAdministrator ?? { username: "", password: "" };
  expect((await client.post("/api/auth/sign-in/username", { username, password })).status).toBe(200);
  expect((await client.get("/readyz")).status).toBe(200);

  await postgres.stop();
  const ready = await client.get("/readyz");
  expect([ready.status, errorCode(ready)]).toEqual([503, "unavailable"]);
  const me = await client.get("/api/me");
  expect([me.status, errorCode(me)]).toEqual([503, "unavailable"]);
  const signIn = await client.post("/api/auth/sign-in/username", { username, password });
  expect([signIn.status, errorCode(signIn)]).toEqual([503, "unavailable"]);
  expect((await client.get("/healthz")).status).toBe(200);
});
