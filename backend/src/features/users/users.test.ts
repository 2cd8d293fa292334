import { testEngines } from "@readyline/lab";
import { describe, expect, test } from "vitest";
import { errorCode } from "../../testing/client.ts";
import { LivePage } from "../../testing/live-page.ts";
import { startTestServer, testPassword } from "../../testing/test-server.ts";

async function withBoss(...[options]: Parameters<typeof startTestServer>) {
  const bed = await startTestServer(options);
  await bed.addUser("boss", { role: "administrator" });
  return { ...bed, boss: await bed.signIn("boss") };
}

describe.each(testEngines)("users on %s", (engine) => {
  test("are created with a temporary password that must be changed", async () => {
    const { boss, client } = await withBoss({ engine });
    const created = await boss.post("/api/users", {
      username: "Anna",
      name: " Anna Kovács ",
      role: "operator",
      sip_extension: "1001",
      sip_password: "s3cret!",
    });
    expect(created.status).toBe(201);
    expect(created.body.user).toMatchObject({
      username: "anna",
      name: "Anna Kovács",
      sip_extension: "1001",
      sip_password_set: true,
      sip_password_set_by: "Boss Test",
      must_change_password: true,
    });
    const anna = client();
    const password = created.body.temporary_password;
    expect((await anna.post("/api/auth/sign-in/username", { username: "anna", password })).status).toBe(200);
    expect(errorCode(await anna.get("/api/line"))).toBe("password_change_required");
  });

  test("SIP passwords are written, never read, and stored sealed", async () => {
    const { boss, server } = await withBoss({ engine });
    const secret = "hunter2-very-secret";
    const created = await boss.post("/api/users", {
      username: "anna",
      name: "Anna",
      role: "operator",
      sip_extension: "1001",
      sip_password: secret,
    });
    const { id } = created.body.user;
    const changed = await boss.patch(`/api/users/${id}`, { sip_password: `${secret}-2` });
    for (const reply of [created, changed, await boss.get("/api/users"), await boss.get(`/api/users/${id}`)]) {
      expect(reply.text).not.toContain(secret);
    }
    const { kysely } = server.context.database;
    const row = await kysely.selectFrom("user").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
    expect(JSON.stringify(row)).not.toContain(secret);
    expect(row.sipPasswordKeyId).toBe(server.context.secrets.keyId);
    const trail = await server.context.database.audit.list({ targetId: id, limit: 10 });
    expect(trail.map(({ action }) => action)).toEqual(["user.changed_with_sip_password", "user.created"]);
    expect(JSON.stringify(trail)).not.toContain(secret);
  });

  test("an extension belongs to one user, a name too", async () => {
    const { boss, addUser } = await withBoss({ engine });
    await addUser("anna", { extension: "1001" });
    const bela = await addUser("bela", { extension: "1002" });
    const body = { username: "carla", name: "Carla", role: "operator" };
    const same = await boss.post("/api/users", { ...body, sip_extension: "1001" });
    expect([same.status, same.body.error.fields]).toEqual([
      409,
      [{ path: "sip_extension", message: "is already in use" }],
    ]);
    const named = await boss.post("/api/users", { ...body, username: "ANNA" });
    expect([named.status, named.body.error.fields]).toEqual([
      409,
      [{ path: "username", message: "is already in use" }],
    ]);
    const patched = await boss.patch(`/api/users/${bela.id}`, { sip_extension: "1001" });
    expect([patched.status, patched.body.error.fields[0].path]).toEqual([409, "sip_extension"]);
    expect((await boss.get(`/api/users/${bela.id}`)).body.sip_extension).toBe("1002");
  });

  test("a SIP password needs an extension, and goes with it", async () => {
    const { boss, addUser } = await withBoss({ engine });
    const dora = await addUser("dora");
    const alone = await boss.patch(`/api/users/${dora.id}`, { sip_password: "secret" });
    expect([alone.status, alone.body.error.fields[0].path]).toEqual([400, "sip_password"]);
    await boss.patch(`/api/users/${dora.id}`, { sip_extension: "1009", sip_password: "secret" });
    const gone = await boss.patch(`/api/users/${dora.id}`, { sip_extension: null });
    expect(gone.body).toMatchObject({ sip_extension: null, sip_password_set: false });
  });

  test("the last active administrator can be neither disabled nor demoted", async () => {
    const { boss, addUser } = await withBoss({ engine });
    const { id } = (await boss.get("/api/me")).body.user;
    const users: { id: string; username: string }[] = (await boss.get("/api/users")).body.items;
    const first = users.find(({ username }) => username === "admin");
    expect((await boss.patch(`/api/users/${first?.id}`, { active: false })).status).toBe(200);
    for (const patch of [{ active: false }, { role: "operator" }]) {
      const reply = await boss.patch(`/api/users/${id}`, patch);
      expect([reply.status, errorCode(reply)]).toEqual([409, "conflict"]);
    }
    await addUser("second", { role: "administrator" });
    expect((await boss.patch(`/api/users/${id}`, { role: "supervisor" })).status).toBe(200);
    expect(errorCode(await boss.get("/api/users"))).toBe("role_missing");
  });

  test("disabling a user ends the sessions at once", async () => {
    const { boss, addUser, signIn, server } = await withBoss({ engine });
    const anna = await addUser("anna");
    const client = await signIn("anna");
    const page = await LivePage.open(client, null);
    expect((await boss.patch(`/api/users/${anna.id}`, { active: false })).body.active).toBe(false);
    expect(await server.context.database.sessions.ofUser(anna.id)).toEqual([]);
    expect((await client.get("/api/me")).status).toBe(401);
    await page.closed();
    expect(page.closeCode).toBe(4001);
  });

  test("a password reset ends the sessions and gives a temporary password", async () => {
    const { boss, addUser, signIn, client } = await withBoss({ engine });
    const anna = await addUser("anna");
    const before = await signIn("anna");
    const reset = await boss.post(`/api/users/${anna.id}/reset-password`);
    expect((await before.get("/api/me")).status).toBe(401);
    const path = "/api/auth/sign-in/username";
    expect((await client().post(path, { username: "anna", password: testPassword })).status).toBe(401);
    const password = reset.body.temporary_password;
    expect((await client().post(path, { username: "anna", password })).status).toBe(200);
  });

  test("signing a user out ends the sessions", async () => {
    const { boss, addUser, signIn } = await withBoss({ engine });
    const anna = await addUser("anna");
    const client = await signIn("anna");
    expect((await boss.post(`/api/users/${anna.id}/sign-out`)).status).toBe(204);
    expect((await client.get("/api/me")).status).toBe(401);
  });

  test("preferences are kept per user, and merged", async () => {
    const { signIn, addUser } = await withBoss({ engine });
    await addUser("anna");
    const client = await signIn("anna");
    await client.patch("/api/me", { preferences: { theme: "light" } });
    const reply = await client.patch("/api/me", { preferences: { volume: 0.2 } });
    expect(reply.body.preferences).toMatchObject({ theme: "light", volume: 0.2, letter_keys: true });
    expect((await client.patch("/api/me", { preferences: { colour: "red" } })).status).toBe(400);
  });
});

test.each(["operator", "supervisor"] as const)("a %s sees and changes no users", async (role) => {
  const { addUser, signIn } = await startTestServer();
  const { id } = await addUser("anna", { role });
  const client = await signIn("anna");
  const replies = [
    await client.get("/api/users"),
    await client.get(`/api/users/${id}`),
    await client.patch(`/api/users/${id}`, { role: "administrator" }),
    await client.post(`/api/users/${id}/reset-password`),
  ];
  expect(replies.map(errorCode)).toEqual(["role_missing", "role_missing", "role_missing", "role_missing"]);
});
