import { createHash } from "node:crypto";
import { routes } from "@readyline/contract";
import { expect, test } from "vitest";
import { z } from "zod";
import { openSipLogin } from "./secrets/sip-password.ts";
import { LivePage } from "./testing/live-page.ts";
import { SipPage } from "./testing/sip-page.ts";
import { startTestServer, testPassword } from "./testing/test-server.ts";

/** Shown once to the person who asked for them; nothing else that is secret is in any response. */
const shownOnce = new Set(["temporary_password", "key", "totp_uri", "backup_codes"]);
/** Made for whoever asks and good for ten minutes at another server, which cannot do without. */
const mayBeShown = new Set([...shownOnce, "credential"]);
const harmless = new Set([
  "sip_password_set",
  "sip_password_set_at",
  "sip_password_set_by",
  "must_change_password",
  "backup_codes_left",
  "api_key",
]);
const secretName = /password|secret|token|ha1|cipher|hash|credential|(^|_)key$|totp_uri|backup_code/;

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly [name: string]: unknown;
}

function fieldNames(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(fieldNames);
  if (node === null || typeof node !== "object") return [];
  const { properties, ...rest } = node as SchemaNode;
  return [
    ...Object.keys(properties ?? {}),
    ...fieldNames(Object.values(properties ?? {})),
    ...fieldNames(Object.values(rest)),
  ];
}

test("no response schema has a place for a secret, but those shown once", () => {
  const found = new Set<string>();
  for (const [name, { response }] of Object.entries(routes)) {
    if (!response) continue;
    for (const field of fieldNames(z.toJSONSchema(response, { unrepresentable: "any", io: "output" }))) {
      if (secretName.test(field) && !harmless.has(field)) found.add(`${name}.${field}`);
    }
  }
  const allowed = [
    "createApiKey.key",
    "createUser.temporary_password",
    "resetUserPassword.temporary_password",
    "getIceServers.credential",
    "enableTwoFactor.totp_uri",
    "enableTwoFactor.backup_codes",
    "newBackupCodes.backup_codes",
  ];
  expect([...found].toSorted()).toEqual(allowed.toSorted());
  for (const name of allowed) expect(mayBeShown.has(name.split(".")[1] ?? "")).toBe(true);
});

function ha1s(username: string, realms: readonly string[], password: string): string[] {
  return realms.flatMap((realm) =>
    ["md5", "sha256"].map((algorithm) =>
      createHash(algorithm).update(`${username}:${realm}:${password}`).digest("hex"),
    ),
  );
}

test(
  "in a full run no SIP password, HA1, user's password or session token is logged or sent",
  { timeout: 60_000 },
  async () => {
    const env = { SAMPLE_DATA: "on", PBX_WS_SERVER: "", PBX_DOMAIN: "", LOG_LEVEL: "debug" };
    const bed = await startTestServer({ env });
    const { database, secrets, gateway, log } = bed.server.context;
    const firstSecret = "Zx9-first-sip-secret";
    const secondSecret = "Zx9-second-sip-secret";
    await bed.addUser("boss", { role: "administrator" });
    const operator = await bed.addUser("olga", { extension: "1777", sipPassword: firstSecret });
    const boss = await bed.signIn("boss");
    const olga = await bed.signIn("olga");
    const tokens = [boss, olga].map(
      (client) => decodeURIComponent([...client.cookies.values()][0] ?? "").split(".")[0] ?? "",
    );

    const live = await LivePage.open(olga, null);
    await live.until(() => live.of("line").length > 0, "the line");
    const pages = [await SipPage.open(olga)];
    expect(await pages[0]!.register()).toBe(200);
    const texts = [await boss.patch(`/api/users/${operator.id}`, { sip_password: secondSecret })].map(
      ({ text }) => text,
    );
    await live.until(() => live.of("line_changed").length > 0, "the changed line");
    pages.push(await SipPage.open(olga));
    expect(await pages[1]!.register()).toBe(200);
    // A PBX that knows another password: the refused way goes through the logs too.
    await bed.server.evaluationPbx()?.setUsers([{ extension: "1777", password: "another" }]);
    pages.push(await SipPage.open(olga));
    await pages[2]!.register();
    await bed.client().post("/api/auth/sign-in/username", { username: "olga", password: "Zx9-wrong-guess" });
    for (const { method, path } of Object.values(routes)) {
      if (method !== "GET") continue;
      for (const id of [operator.id, "20001"]) {
        for (const client of [boss, olga]) texts.push((await client.get(path.replace(/:\w+/g, id))).text);
      }
    }
    texts.push((await olga.post("/api/auth/sign-out")).text);

    const realms = ["evaluation.invalid", ...(await gateway.pinnedRealms())];
    const users = await database.users.list();
    const logins = await Promise.all(users.map((user) => openSipLogin({ database, secrets, log }, user.id)));
    const sip = [...logins.filter((login) => login !== null), { extension: "1777", password: firstSecret }];
    expect(sip.length).toBeGreaterThan(5);
    const forbidden = [
      ...sip.flatMap(({ extension, password }) => [password, ...ha1s(extension, realms, password)]),
      ...bed.server.signInHelp.sampleUsers.map(({ password }) => password),
      ...tokens,
      testPassword,
      "Zx9-wrong-guess",
    ];
    const sent = [
      ...texts,
      ...live.messages.map((message) => JSON.stringify(message)),
      ...pages.flatMap(({ received }) => received),
    ];
    expect(bed.logLines.length).toBeGreaterThan(50);
    for (const word of forbidden) {
      expect(word.length).toBeGreaterThan(8);
      expect(bed.logLines.filter((line) => line.includes(word))).toEqual([]);
      expect(sent.filter((text) => text.includes(word))).toEqual([]);
    }
  },
);
