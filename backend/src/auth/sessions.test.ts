import { closeCodes } from "@readyline/contract";
import { testEngines } from "@readyline/lab";
import { describe, expect, test } from "vitest";
import { errorCode } from "../testing/client.ts";
import { LivePage } from "../testing/live-page.ts";
import { startTestServer, testPassword } from "../testing/test-server.ts";

const newPassword = "plain tall windmill";
const hourMs = 3_600_000;

describe.each(testEngines)("sessions on %s", (engine) => {
  test("a new password brings a new token, ends the other sessions and keeps this page's connection", async () => {
    const { addUser, signIn } = await startTestServer({ engine });
    await addUser("anna");
    const here = await signIn("anna");
    const elsewhere = await signIn("anna");
    const stolen = here.copy();
    const page = await LivePage.open(here, null);
    const pageElsewhere = await LivePage.open(elsewhere, null);
    await page.until(() => page.of("welcome").length > 0, "the welcome");

    const reply = await here.post("/api/auth/change-password", {
      current_password: testPassword,
      new_password: newPassword,
    });
    expect([reply.status, reply.text]).toEqual([204, ""]);
    await pageElsewhere.closed();
    expect(pageElsewhere.closeCode).toBe(closeCodes.sessionEnded);
    expect((await elsewhere.get("/api/me")).status).toBe(401);
    expect((await stolen.get("/api/me")).status).toBe(401);
    expect((await here.get("/api/me")).status).toBe(200);
    expect(page.closeCode).toBeUndefined();
  });

  test("whoever must set a password can do nothing else before", async () => {
    const { addUser, signIn } = await startTestServer({ engine });
    await addUser("anna", { mustChangePassword: true, extension: "1001", sipPassword: "secret" });
    const client = await signIn("anna");
    expect((await client.get("/api/me")).body.user.must_change_password).toBe(true);
    for (const path of ["/api/line", "/api/alarms", "/api/me/sessions"]) {
      expect(errorCode(await client.get(path))).toBe("password_change_required");
    }
    await expect(LivePage.open(client, null)).rejects.toThrow("refused");
    await client.post("/api/auth/change-password", { current_password: testPassword, new_password: newPassword });
    expect((await client.get("/api/line")).status).toBe(200);
  });

  test("the own sessions are listed without tokens and can be ended one by one", async () => {
    const { addUser, signIn } = await startTestServer({ engine });
    await addUser("anna");
    await addUser("bela");
    const here = await signIn("anna");
    const elsewhere = await signIn("anna");
    const stranger = await signIn("bela");
    const page = await LivePage.open(elsewhere, null);
    const list = await here.get("/api/me/sessions");
    expect(list.body.items).toHaveLength(2);
    for (const token of [...here.cookies.values(), ...elsewhere.cookies.values()]) {
      expect(list.text).not.toContain(decodeURIComponent(token).split(".")[0]);
    }
    const { id } = list.body.items.find((item: { current: boolean }) => !item.current);
    expect((await stranger.delete(`/api/me/sessions/${id}`)).status).toBe(404);
    expect((await here.delete(`/api/me/sessions/${id}`)).status).toBe(204);
    await page.closed();
    expect(page.closeCode).toBe(closeCodes.sessionEnded);
    expect((await elsewhere.get("/api/me")).status).toBe(401);
    expect((await here.get("/api/me")).status).toBe(200);
  });

  test("signing out ends the session, its connections and its cookie", async () => {
    const { addUser, signIn } = await startTestServer({ engine });
    await addUser("anna");
    const client = await signIn("anna");
    const stolen = client.copy();
    const page = await LivePage.open(client, null);
    const reply = await client.post("/api/auth/sign-out");
    expect(reply.status).toBe(204);
    expect(client.cookies.size).toBe(0);
    await page.closed();
    expect(page.closeCode).toBe(closeCodes.sessionEnded);
    expect((await stolen.get("/api/me")).status).toBe(401);
  });

  test("a session that is not used for 12 hours is over, with the page that is still open", async () => {
    const { addUser, signIn, clock } = await startTestServer({ engine });
    await addUser("anna");
    const client = await signIn("anna");
    const page = await LivePage.open(client, null);
    clock.aheadMs = 11.9 * hourMs;
    await page.until(() => page.of("session_ending").length > 0, "the warning");
    clock.aheadMs = 12 * hourMs;
    await page.closed();
    expect(page.closeCode).toBe(closeCodes.sessionEnded);
    expect(errorCode(await client.get("/api/me"))).toBe("not_signed_in");
  });

  test("requests keep a session for 24 hours and no longer", async () => {
    const { addUser, signIn, clock } = await startTestServer({ engine });
    await addUser("anna");
    const client = await signIn("anna");
    for (const hours of [11, 22, 23.9]) {
      clock.aheadMs = hours * hourMs;
      expect((await client.get("/api/me")).status).toBe(200);
    }
    clock.aheadMs = 24 * hourMs;
    expect((await client.get("/api/me")).status).toBe(401);
  });

  test("what another process ended is closed here within two seconds", async () => {
    const { addUser, signIn, server } = await startTestServer({ engine });
    const anna = await addUser("anna");
    const client = await signIn("anna");
    const page = await LivePage.open(client, null);
    const startedAt = performance.now();
    await server.context.database.writeTx((tx) => tx.sessions.deleteOfUser(anna.id));
    await page.closed();
    expect(page.closeCode).toBe(closeCodes.sessionEnded);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});

test.each([
  { why: "too short", password: "short one", message: "must have at least 12 characters" },
  { why: "guessed first", password: "Password1234!", message: "is one of the passwords that are guessed first" },
  { why: "the own name", password: "annaannaanna12", message: "must not be made of the own name" },
  { why: "one letter", password: "aaaaaaaaaaaaaaaa", message: "must have at least 4 different characters" },
  { why: "a row", password: "abcdefghijklmnop", message: "must not be a row of neighbouring characters" },
  { why: "the old one", password: testPassword, message: "must differ from the present password" },
])("a new password that is $why is refused", async ({ password, message }) => {
  const { addUser, signIn } = await startTestServer();
  await addUser("anna");
  const client = await signIn("anna");
  const reply = await client.post("/api/auth/change-password", {
    current_password: testPassword,
    new_password: password,
  });
  expect([reply.status, reply.body.error.fields]).toEqual([400, [{ path: "new_password", message }]]);
  expect((await client.get("/api/me")).status).toBe(200);
});
