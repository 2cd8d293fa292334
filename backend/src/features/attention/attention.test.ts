import { testEngines } from "@readyline/lab";
import { describe, expect, test } from "vitest";
import { LivePage } from "../../testing/live-page.ts";
import { SipPage } from "../../testing/sip-page.ts";
import { startTestServer, type TestServer } from "../../testing/test-server.ts";
import { dueOfLine, dueOfPbx, isCertificateDue, PBX_DOWN_AFTER_MS } from "./due.ts";

const now = 1_800_000_000_000;
const cause = (code: "reg.password" | "reg.busy" | "pbx.tls" | "line.elsewhere" | "mic.denied") => ({
  cause: { code, at: now, detail: null, retryAt: null },
});

test("a line needs an administrator for what only its settings heal, not for what the PBX does to all", () => {
  expect([dueOfLine(cause("reg.password")), dueOfLine(cause("line.elsewhere"))]).toEqual([
    "reg.password",
    "line.elsewhere",
  ]);
  for (const code of ["reg.busy", "pbx.tls", "mic.denied"] as const) expect(dueOfLine(cause(code))).toBeNull();
  expect(dueOfLine({ cause: null })).toBeNull();
});

test("a PBX needs one at once for its certificate, else when it has been lost for 10 s; its certificate weeks ahead", () => {
  const health = { since: now, detail: null, roundTripMs: null, legs: 0, registered: 0, certificate: null };
  expect(dueOfPbx({ ...health, state: "down", cause: "pbx.tls" })).toEqual({ cause: "pbx.tls", fromMs: now });
  expect(dueOfPbx({ ...health, state: "down", cause: "pbx.unreachable" })?.fromMs).toBe(now + PBX_DOWN_AFTER_MS);
  expect(dueOfPbx({ ...health, state: "up", cause: null })).toBeNull();
  const ends = (days: number) => ({ expiresAt: now + days * 86_400_000, subject: "pbx", seenAt: now });
  const due = (days: number) => isCertificateDue({ ...health, state: "up", cause: null, certificate: ends(days) }, now);
  expect([due(20), due(30)]).toEqual([true, false]);
});

async function tryToRegister(bed: TestServer, client: Awaited<ReturnType<TestServer["signIn"]>>): Promise<void> {
  const { gateway } = bed.server.context;
  const { id } = (await client.get("/api/me")).body.user;
  gateway.retryNow(id);
  const sip = await SipPage.open(client);
  await sip.register().catch(() => undefined);
  sip.socket.close();
}

describe.each(testEngines)("on %s", (engine) => {
  test("a wrong SIP password is told to administrators once, whatever is tried, until a registration heals it", async () => {
    const bed = await startTestServer({ engine, env: { PBX_WS_SERVER: "", PBX_DOMAIN: "" } });
    const anna = await bed.addUser("anna", { extension: "1001", sipPassword: "right-secret" });
    await bed.addUser("boss", { role: "administrator" });
    const boss = await bed.signIn("boss");
    const desk = await LivePage.open(boss, null);
    const client = await bed.signIn("anna");
    const page = await LivePage.open(client, null);
    await desk.until(() => desk.of("attention").length > 0, "what needs an administrator");
    await page.until(() => page.of("informed").length > 0, "what IT knows");
    expect([desk.of("attention").at(-1)?.items, page.of("informed").at(-1)?.items]).toEqual([[], []]);
    expect(page.of("attention")).toEqual([]);

    const pbx = bed.server.evaluationPbx();
    await pbx?.setUsers([{ extension: "1001", password: "another" }]);
    for (let n = 0; n < 3; n += 1) await tryToRegister(bed, client);
    await desk.until(() => desk.of("attention").at(-1)?.items.length === 1, "the badge");
    const [item] = desk.of("attention").at(-1)?.items ?? [];
    expect(item).toMatchObject({ kind: "line", cause: "reg.password", user: { id: anna.id, name: "Anna Test" } });
    await page.until(() => page.of("informed").at(-1)?.items.length === 1, "IT informed");
    expect(page.of("informed").at(-1)?.items).toEqual([{ cause: "reg.password", at: item?.since }]);

    await pbx?.setUsers([{ extension: "1001", password: "right-secret" }]);
    await tryToRegister(bed, client);
    await desk.until(() => desk.of("attention").at(-1)?.items.length === 0, "the healing");
    const { items } = (await boss.get("/api/audit?kind=attention")).body;
    expect(items.map(({ action }: { action: string }) => action)).toEqual(["attention.healed", "attention.raised"]);
    expect(items[1]).toMatchObject({
      id: item?.id,
      actor: null,
      target_name: "Anna Test",
      after: '{"cause":"reg.password"}',
    });
  });
});

test("the audit log is read by kind, person and time, page by page, and has lock-outs", async () => {
  const bed = await startTestServer();
  const anna = await bed.addUser("anna");
  await bed.addUser("boss", { role: "administrator" });
  for (let n = 0; n < 6; n += 1) {
    const body = { username: "anna", password: "wrong wrong wrong" };
    await bed.client().post("/api/auth/sign-in/username", body);
  }
  await bed.client().post("/api/auth/sign-in/username", { username: "nobody", password: "wrong wrong wrong" });
  const boss = await bed.signIn("boss");
  await boss.post(`/api/users/${anna.id}/unlock`);
  await boss.patch(`/api/users/${anna.id}`, { name: "Anna Other" });
  const list = async (query: string) => (await boss.get(`/api/audit?${query}`)).body;
  const actions = async (query: string): Promise<string[]> =>
    (await list(query)).items.map(({ action }: { action: string }) => action);
  expect(await actions("kind=sign_in")).toEqual(["sign_in.locked"]);
  expect((await actions("kind=user")).slice(0, 2)).toEqual(["user.changed", "user.unlocked"]);
  const { id } = (await boss.get("/api/me")).body.user;
  expect(await actions(`actor=${id}`)).toEqual(["user.changed", "user.unlocked"]);
  expect(await actions("actor=system&kind=sign_in")).toEqual(["sign_in.locked"]);
  const first = await list("limit=1");
  expect(first.items[0]).toMatchObject({ action: "user.changed", actor: "Boss Test", target_name: "Anna Other" });
  expect((await list(`limit=1&cursor=${first.next_cursor}`)).items[0].action).toBe("user.unlocked");
  expect(await actions(`from=${Date.now() + 60_000}`)).toEqual([]);
});
