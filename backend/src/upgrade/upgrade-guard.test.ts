import { connect } from "node:net";
import { hopSubprotocol } from "@readyline/contract";
import { expect, test } from "vitest";
import type { WebSocket } from "ws";
import type { Client } from "../testing/client.ts";
import { startTestServer } from "../testing/test-server.ts";

/** 101 for an upgrade that went through, else the status of the refusal. */
async function statusOf(socket: WebSocket): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  socket.on("open", () => resolve(101));
  socket.on("unexpected-response", (_request, response) => {
    response.resume();
    resolve(response.statusCode ?? 0);
  });
  socket.on("error", () => resolve(0));
  const status = await promise;
  socket.terminate();
  return status;
}

async function withAnna(env: Record<string, string> = {}) {
  const bed = await startTestServer({ env });
  await bed.addUser("anna", { extension: "1001", sipPassword: "secret" });
  return { ...bed, anna: await bed.signIn("anna") };
}

const paths = [
  { path: "/pbx", protocols: ["sip"] },
  { path: "/live", protocols: [] },
];

test.each(paths)("$path lets a signed-in page of ours through", async ({ path, protocols }) => {
  const { anna } = await withAnna();
  expect(await statusOf(anna.socket(path, { protocols }))).toBe(101);
});

test.each(paths)(
  "$path is refused for the first fault in the order Host, session, Origin",
  async ({ path, protocols }) => {
    const { anna } = await withAnna();
    const evil = { origin: "https://evil.example" };
    const nobody = { cookie: "" };
    const foreign = { host: "evil.example" };
    const open = (extra: object) => statusOf(anna.socket(path, { protocols, ...extra }));
    expect(await open({ ...foreign, ...nobody, ...evil })).toBe(421);
    expect(await open({ ...nobody, ...evil })).toBe(401);
    expect(await open({ ...evil })).toBe(403);
    expect(await open({ origin: null })).toBe(403);
    expect(await open({ origin: "null" })).toBe(403);
  },
);

test("/pbx needs the subprotocol sip, and speaks it", async () => {
  const { anna } = await withAnna();
  expect(await statusOf(anna.socket("/pbx"))).toBe(400);
  expect(await statusOf(anna.socket("/pbx", { protocols: ["mqtt"] }))).toBe(400);
  const socket = anna.socket("/pbx", { protocols: ["mqtt", "sip"] });
  expect(await statusOf(socket)).toBe(101);
  expect(socket.protocol).toBe("sip");
});

test("/pbx speaks the frames that survive a break where they are offered beside sip, and not in its place", async () => {
  const { anna } = await withAnna();
  const socket = anna.socket("/pbx", { protocols: ["sip", hopSubprotocol] });
  expect(await statusOf(socket)).toBe(101);
  expect(socket.protocol).toBe(hopSubprotocol);
  expect(await statusOf(anna.socket("/pbx", { protocols: [hopSubprotocol] }))).toBe(400);
});

test("an ended session is refused", async () => {
  const { anna } = await withAnna();
  const stolen = anna.copy();
  await anna.post("/api/auth/sign-out");
  expect(await statusOf(stolen.socket("/live"))).toBe(401);
});

test("another port of loopback is another origin", async () => {
  const { anna, server } = await withAnna();
  expect(await statusOf(anna.socket("/live", { origin: `http://127.0.0.1:${server.port + 1}` }))).toBe(403);
  expect(await statusOf(anna.socket("/live", { origin: `http://localhost:${server.port}` }))).toBe(101);
});

test("PUBLIC_URL is let in behind a proxy, by the host that the proxy tells", async () => {
  const { addUser, client, url } = await startTestServer({
    env: { PUBLIC_URL: "https://console.test", TRUST_PROXY: "on" },
  });
  await addUser("anna");
  const forwarded = { "x-forwarded-host": "console.test", "x-forwarded-for": "203.0.113.7" };
  const anna = client();
  const body = { username: "anna", password: "correct horse battery" };
  const extra = { headers: { ...forwarded, origin: "https://console.test" } };
  expect((await anna.post("/api/auth/sign-in/username", body, extra)).status).toBe(200);
  const sessions = await anna.get("/api/me/sessions", { headers: forwarded });
  expect(sessions.body.items[0].address).toBe("203.0.113.7");
  expect(await statusOf(anna.socket("/live", { origin: "https://console.test" }))).toBe(101);
  expect((await anna.get("/api/me", { headers: { "x-forwarded-host": "evil.test" } })).status).toBe(421);
  expect((await anna.get("/healthz", { headers: { "x-forwarded-host": "evil.test" } })).status).toBe(200);
  expect(url).toMatch(/^http:/);
});

test("without TRUST_PROXY the proxy's headers count for nothing", async () => {
  const { anna } = await withAnna();
  const headers = { "x-forwarded-host": "evil.test", "x-forwarded-for": "203.0.113.7" };
  expect((await anna.get("/api/me", { headers })).status).toBe(200);
});

test("an address gets 20 unauthenticated upgrades a second; colleagues behind it still get in", async () => {
  const { anna } = await withAnna();
  const tries = Array.from({ length: 60 }, () => statusOf(anna.socket("/live", { cookie: "" })));
  const statuses = await Promise.all(tries);
  const refused = statuses.filter((status) => status === 401).length;
  expect(refused).toBeGreaterThanOrEqual(20);
  expect(refused).toBeLessThan(45);
  expect(statuses.filter((status) => status === 429)).toHaveLength(60 - refused);
  expect(await statusOf(anna.socket("/live"))).toBe(101);
});

test("other paths do not upgrade, and half a request hurts nobody", async () => {
  const { anna, server } = await withAnna();
  expect(await statusOf(anna.socket("/api/me"))).toBe(404);
  expect(await statusOf(anna.socket("/live/x"))).toBe(404);
  const socket = connect(server.port, "127.0.0.1");
  socket.write(
    `GET /live HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
  );
  socket.resetAndDestroy();
  await expectAlive(anna);
});

test("a frame that is too large closes only its own connection", async () => {
  const { anna } = await withAnna();
  const socket = anna.socket("/live");
  const { promise, resolve } = Promise.withResolvers<number>();
  socket.on("open", () => socket.send("x".repeat(5_000)));
  socket.on("error", () => undefined);
  socket.on("close", resolve);
  expect(await promise).toBe(1009);
  await expectAlive(anna);
});

async function expectAlive(client: Client): Promise<void> {
  expect((await client.get("/api/me")).status).toBe(200);
}
