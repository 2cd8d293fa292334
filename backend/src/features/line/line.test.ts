import { closeCodes } from "@readyline/contract";
import { expect, test } from "vitest";
import { errorCode } from "../../testing/client.ts";
import { LivePage } from "../../testing/live-page.ts";
import { SipPage } from "../../testing/sip-page.ts";
import { startTestServer, type TestServer } from "../../testing/test-server.ts";

/** With the evaluation PBX, and Anna at extension 1001. */
async function withLine() {
  const bed = await startTestServer({ env: { PBX_WS_SERVER: "", PBX_DOMAIN: "" } });
  const anna = await bed.addUser("anna", { extension: "1001", sipPassword: "first-secret" });
  const client = await bed.signIn("anna");
  const page = await LivePage.open(client, null);
  // The PBX follows the users' events; this one was written before Anna signed in.
  await page.until(() => page.of("line").length > 0, "the line's facts");
  return { ...bed, anna, client, page };
}

const bindings = async ({ server }: Pick<TestServer, "server">) => {
  const pbx = server.evaluationPbx();
  return (await pbx?.bindings())?.map(({ extension }) => extension);
};

test("a page registers with no secret, and everybody is told", async () => {
  const bed = await withLine();
  const sip = await SipPage.open(bed.client);
  expect(await sip.register()).toBe(200);
  expect(await bindings(bed)).toEqual(["1001"]);
  await bed.page.until(
    () => bed.page.of("line").some(({ facts }) => facts.registration.state === "registered"),
    "green",
  );
  expect((await bed.client.get("/api/line")).body.facts).toMatchObject({
    extension: "1001",
    registration: { state: "registered", contact_is_ours: true },
  });
});

test("giving the line up un-registers it before the answer", async () => {
  const bed = await withLine();
  const sip = await SipPage.open(bed.client);
  await sip.register();
  expect((await bed.client.delete("/api/line")).status).toBe(204);
  expect(await bindings(bed)).toEqual([]);
  await sip.closed();
  expect(sip.closeCode).toBe(closeCodes.released);
});

test("signing out un-registers the line before the answer", async () => {
  const bed = await withLine();
  const sip = await SipPage.open(bed.client);
  await sip.register();
  expect((await bed.client.post("/api/auth/sign-out")).status).toBe(204);
  expect(await bindings(bed)).toEqual([]);
  await sip.closed();
});

test("signing a user out closes the line at once, for good, and un-registers it", async () => {
  const bed = await withLine();
  await bed.addUser("boss", { role: "administrator" });
  const boss = await bed.signIn("boss");
  const sip = await SipPage.open(bed.client);
  await sip.register();
  await boss.post(`/api/users/${bed.anna.id}/sign-out`);
  await sip.closed();
  expect(sip.closeCode).toBe(closeCodes.sessionEnded);
  expect(await bindings(bed)).toEqual([]);
});

test("a new SIP password makes the line reconnect, and the PBX takes it", async () => {
  const bed = await withLine();
  await bed.addUser("boss", { role: "administrator" });
  const boss = await bed.signIn("boss");
  const sip = await SipPage.open(bed.client);
  await sip.register();
  expect((await boss.patch(`/api/users/${bed.anna.id}`, { sip_password: "second-secret" })).status).toBe(200);
  await sip.closed();
  expect(sip.closeCode).toBe(closeCodes.lineChanged);
  await bed.page.until(() => bed.page.of("line_changed").length > 0, "the changed line");
  const again = await SipPage.open(bed.client);
  expect(await again.register()).toBe(200);
});

test("taking the extension away takes the line away within 5 s, with its binding", async () => {
  const bed = await withLine();
  await bed.addUser("boss", { role: "administrator" });
  const boss = await bed.signIn("boss");
  const sip = await SipPage.open(bed.client);
  await sip.register();
  const startedAt = performance.now();
  await boss.patch(`/api/users/${bed.anna.id}`, { sip_extension: null });
  await sip.closed();
  await bed.page.until(() => bed.page.of("line_changed").length > 0, "the changed line");
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  expect(await bindings(bed)).toEqual([]);
  expect((await bed.client.get("/api/line")).body).toMatchObject({ settings: null, facts: { extension: null } });
});

test("a change that is refused leaves the line up", async () => {
  const bed = await withLine();
  const boss = await bed.addUser("boss", { role: "administrator", extension: "1002", sipPassword: "boss-secret" });
  const client = await bed.signIn("boss");
  const users: { id: string; username: string }[] = (await client.get("/api/users")).body.items;
  await client.patch(`/api/users/${users.find(({ username }) => username === "admin")?.id}`, { active: false });
  const sip = await SipPage.open(client);
  expect(await sip.register()).toBe(200);
  const refused = await client.patch(`/api/users/${boss.id}`, { active: false, sip_password: "other-secret" });
  expect([refused.status, errorCode(refused)]).toEqual([409, "conflict"]);
  expect((await client.get("/api/line")).body.facts.registration.state).toBe("registered");
  expect(sip.closeCode).toBeUndefined();
});

test("a change by another process is followed too", async () => {
  const bed = await withLine();
  const sip = await SipPage.open(bed.client);
  await sip.register();
  await bed.server.context.database.writeTx((tx) => tx.users.update(bed.anna.id, { sipExtension: null }));
  await sip.closed();
  expect(sip.closeCode).toBe(closeCodes.lineChanged);
});

test("an administrator sees the facts of a user's line", async () => {
  const bed = await withLine();
  await bed.addUser("boss", { role: "administrator" });
  const boss = await bed.signIn("boss");
  await (await SipPage.open(bed.client)).register();
  const { facts } = (await boss.get(`/api/users/${bed.anna.id}/line`)).body;
  expect(facts).toMatchObject({ extension: "1001", registration: { state: "registered" } });
  const pbx = await boss.get("/api/pbx");
  expect(pbx.body).toMatchObject({ evaluation: true, domain: "evaluation.invalid", health: { state: "up" } });
  expect(pbx.body.counts).toMatchObject({ sessions: 1, legs: 1, registered: 1, parked: 0, waiting: 0, dialogs: 0 });
  expect(pbx.body.counts.process_sockets).toBeGreaterThan(0);
  expect(pbx.body.service_numbers.length).toBeGreaterThan(5);
});

test("a user without an extension has no line, and /pbx says so", async () => {
  const { addUser, signIn } = await startTestServer();
  await addUser("dora");
  const client = await signIn("dora");
  expect((await client.get("/api/line")).body.settings).toBeNull();
  expect(errorCode(await client.post("/api/line/retry"))).toBe("no_line");
  expect((await client.delete("/api/line")).status).toBe(204);
  const socket = client.socket("/pbx", { protocols: ["sip"] });
  const { promise, resolve } = Promise.withResolvers<number>();
  socket.on("close", resolve);
  expect(await promise).toBe(closeCodes.setupMissing);
});

test("the evaluation PBX is started again when its process dies, at the same address", async () => {
  const bed = await withLine();
  const first = bed.server.evaluationPbx();
  process.kill(first?.pid ?? 0, "SIGKILL");
  await bed.page.until(() => bed.server.evaluationPbx() !== first, "the new process");
  expect(bed.server.evaluationPbx()?.url).toBe(first?.url);
  await expect
    .poll(async () => (await SipPage.open(bed.client)).register().catch(() => 0), { timeout: 10_000 })
    .toBe(200);
});
