import { freshDatabase } from "@readyline/lab";
import { expect, onTestFinished, test } from "vitest";
import { loadConfig } from "../config/load-config.ts";
import { createLog } from "../log.ts";
import { sipPasswordPlace } from "../secrets/sip-password.ts";
import { authenticator } from "../testing/authenticator.ts";
import { Client, errorCode } from "../testing/client.ts";
import { SipPage } from "../testing/sip-page.ts";
import { startServer } from "./start-server.ts";

test("with another SECRETS_KEY the server runs, and says whose password does not open", async () => {
  const database = await freshDatabase("sqlite");
  onTestFinished(() => database[Symbol.dispose]());
  const dataDir = "dataDir" in database ? database.dataDir : "";
  const lines: string[] = [];
  const start = (byte: number) => {
    const SECRETS_KEY = Buffer.alloc(32, byte).toString("hex");
    const config = loadConfig({ PORT: "0", DATA_DIR: dataDir, SAMPLE_DATA: "off", SECRETS_KEY }, "/");
    return startServer(config, { log: createLog({ level: "warn", writeLine: (line) => lines.push(line) }) });
  };
  const path = "/api/auth/sign-in/username";
  const newPassword = "plain tall windmill";
  let totpUri = "";
  {
    await using server = await start(1);
    const { database: db, secrets } = server.context;
    const client = new Client(server.url);
    const { username, password } = server.signInHelp.firstAdministrator ?? { username: "", password: "" };
    await client.post(path, { username, password });
    await client.post("/api/auth/change-password", { current_password: password, new_password: newPassword });
    totpUri = (await client.post("/api/auth/two-factor/enable", { password: newPassword })).body.totp_uri;
    await client.post("/api/auth/two-factor/activate", { code: authenticator(totpUri).previous() });
    const { id } = (await client.get("/api/me")).body.user;
    await db.writeTx(async (tx) => {
      await tx.users.update(id, { sipExtension: "1001" });
      await tx.users.setSipPassword(id, secrets.seal("secret", sipPasswordPlace(id)), null);
    });
  }
  await using server = await start(2);
  expect(lines.some((line) => line.includes("does not open") && line.includes("SECRETS_KEY"))).toBe(true);
  const client = new Client(server.url);
  expect((await client.post(path, { username: "admin", password: newPassword })).body.result).toBe("code_required");
  const code = authenticator(totpUri).now();
  expect(errorCode(await client.post("/api/auth/two-factor/verify-totp", { code }))).toBe("bad_code");

  const admin = await server.context.database.users.getByUsername("admin");
  await server.context.database.writeTx((tx) => tx.users.resetTwoFactor(admin?.id ?? ""));
  expect((await client.post(path, { username: "admin", password: newPassword })).body.result).toBe("signed_in");
  expect(await (await SipPage.open(client)).register()).toBe(403);
  expect((await client.get("/api/line")).body.facts.cause.code).toBe("setup.missing");
});
