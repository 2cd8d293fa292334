import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { errorBody } from "@readyline/contract";
import { expect, onTestFinished, test } from "vitest";
import { errorCode, type Reply } from "../testing/client.ts";
import { startTestServer } from "../testing/test-server.ts";

async function withBoss(...[options]: Parameters<typeof startTestServer>) {
  const bed = await startTestServer(options);
  await bed.addUser("boss", { role: "administrator" });
  return { ...bed, boss: await bed.signIn("boss") };
}

function expectRefusal(reply: Reply, status: number, code: string): void {
  expect([reply.status, errorCode(reply)]).toEqual([status, code]);
  expect(errorBody.safeParse(reply.body).success).toBe(true);
}

const user = { username: "anna", name: "Anna", role: "operator" };

test("bad bodies get a typed 4xx and store nothing", async () => {
  const { boss } = await withBoss();
  const before = (await boss.get("/api/users")).text;
  const raw = (rawBody: string, type = "application/json") =>
    boss.post("/api/users", undefined, { rawBody, headers: { "content-type": type } });
  expectRefusal(await raw("{"), 400, "malformed_json");
  expectRefusal(await raw('{"__proto__":{"role":"administrator"}}'), 400, "malformed_json");
  expectRefusal(await raw("[]"), 400, "invalid_request");
  expectRefusal(await raw("null"), 400, "invalid_request");
  expectRefusal(await raw(""), 400, "invalid_request");
  expectRefusal(await raw(JSON.stringify(user), "text/plain"), 415, "unsupported_media_type");
  expectRefusal(await raw(`{"name":"${"x".repeat(70_000)}"}`), 413, "payload_too_large");
  expectRefusal(await boss.post("/api/users", { ...user, name: "An\u0000na" }), 400, "invalid_request");
  expectRefusal(await boss.post("/api/users", { ...user, name: 7 }), 400, "invalid_request");
  expectRefusal(await boss.post("/api/users", { ...user, is_admin: true }), 400, "invalid_request");
  expect((await boss.get("/api/users")).text).toBe(before);
});

test("faults name the field by its wire name", async () => {
  const { boss } = await withBoss();
  const reply = await boss.post("/api/users", { ...user, sip_extension: "10 01", is_admin: true });
  expect(reply.body.error.fields).toEqual(
    expect.arrayContaining([
      { path: "is_admin", message: "is not known" },
      { path: "sip_extension", message: "must be 1 to 32 letters, digits, dots, dashes or underscores" },
    ]),
  );
});

test("SQL and HTML are kept as text", async () => {
  const { boss } = await withBoss();
  const name = `Robert'); DROP TABLE "user";-- <img src=x onerror=alert(1)> \\ % _ \u{1F525}`;
  const created = await boss.post("/api/users", { ...user, name });
  expect(created.status).toBe(201);
  const { id } = created.body.user;
  expect((await boss.get(`/api/users/${id}`)).body.name).toBe(name);
});

test("unknown addresses, methods, parameters and bodies are refused", async () => {
  const { boss } = await withBoss();
  expectRefusal(await boss.get("/api/nothing"), 404, "not_found");
  expectRefusal(await boss.get("/api/users/00000000-0000-7000-8000-000000000000"), 404, "not_found");
  expectRefusal(await boss.get("/api/users/a%00b"), 400, "invalid_request");
  expectRefusal(await boss.get("/api/users/%ff"), 400, "invalid_request");
  expectRefusal(await boss.get("/api/users?admin=1"), 400, "invalid_request");
  expectRefusal(await boss.post("/api/auth/sign-out", { everywhere: true }), 400, "invalid_request");
  const wrongMethod = await boss.delete("/api/users");
  expectRefusal(wrongMethod, 405, "method_not_allowed");
  expect(wrongMethod.headers.get("allow")).toContain("POST");
});

/** `fetch` does not let a Host header be set. */
async function statusWithHost(port: number, path: string, host: string): Promise<number> {
  const asked = request({ port, host: "127.0.0.1", path, headers: { host } }).end();
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  response.resume();
  return response.statusCode ?? 0;
}

test("a foreign Host is refused, health is told to anybody", async () => {
  const { port } = (await startTestServer()).server;
  for (const host of ["evil.example", `127.0.0.1.evil.example:${port}`, "127.0.0.1", `evil@127.0.0.1:${port}`]) {
    expect([host, await statusWithHost(port, "/api/config", host)]).toEqual([host, 421]);
  }
  expect(await statusWithHost(port, "/api/config", `localhost:${port}`)).toBe(200);
  expect(await statusWithHost(port, "/healthz", "10.0.0.7")).toBe(200);
  expect(await statusWithHost(port, "/readyz", "10.0.0.7")).toBe(200);
});

test("API answers are not stored by anybody, and carry the security headers", async () => {
  const { boss } = await withBoss();
  const { headers } = await boss.get("/api/me");
  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("referrer-policy")).toBe("no-referrer");
  expect(headers.get("strict-transport-security")).toBeNull();
});

test("the console's page comes for every address, with its own nonce, and hashed files are cached for ever", async () => {
  const consoleDir = mkdtempSync(join(tmpdir(), "readyline-console-"));
  onTestFinished(() => rmSync(consoleDir, { recursive: true, force: true }));
  mkdirSync(join(consoleDir, "assets"));
  writeFileSync(join(consoleDir, "index.html"), '<meta name="csp-nonce" content="__CSP_NONCE__">');
  writeFileSync(join(consoleDir, "assets", "index-abc123.js"), "export {};");
  writeFileSync(join(consoleDir, "favicon.svg"), "<svg/>");
  const { client } = await startTestServer({ consoleDir });
  const nonces = new Set<string>();
  for (const path of ["/", "/alarms/20001", "/setup/users", "/index.html"]) {
    const page = await client().get(path);
    expect([path, page.status, page.headers.get("content-type")]).toEqual([path, 200, "text/html; charset=utf-8"]);
    expect(page.headers.get("cache-control")).toBe("no-store");
    const nonce = /content="([^"]+)"/.exec(page.text)?.[1] ?? "";
    expect(page.headers.get("content-security-policy")).toContain(`style-src 'self' 'nonce-${nonce}'`);
    nonces.add(nonce);
  }
  expect(nonces.size).toBe(4);
  const script = await client().get("/assets/index-abc123.js");
  expect(script.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(script.headers.get("content-type")).toContain("javascript");
  expect((await client().get("/favicon.svg")).headers.get("cache-control")).toBe("no-cache");
  for (const path of ["/assets/gone.js", "/../package.json", "/assets/%2e%2e/index.html.map", "/.env"]) {
    expect([path, (await client().get(path)).status]).toEqual([path, 404]);
  }
  expect((await client().post("/alarms/20001", {})).status).toBe(404);
});

test("readiness fails with a typed 503 while the database does not answer; the process is alive", async () => {
  const { client, server } = await startTestServer();
  expect((await client().get("/readyz")).body).toMatchObject({ status: "ready", database: "up" });
  await server.context.database.close();
  expectRefusal(await client().get("/readyz"), 503, "unavailable");
  expect((await client().get("/healthz")).body).toEqual({ status: "ok" });
});
