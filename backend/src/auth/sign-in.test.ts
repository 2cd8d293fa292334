import { testEngines } from "@readyline/lab";
import { describe, expect, test } from "vitest";
import { Client, errorCode } from "../testing/client.ts";
import { startTestServer, testPassword } from "../testing/test-server.ts";

const path = "/api/auth/sign-in/username";

describe.each(testEngines)("signing in on %s", (engine) => {
  test("gives a session cookie that scripts cannot read, and no token in the body", async () => {
    const { addUser, client } = await startTestServer({ engine });
    await addUser("anna", { extension: "1001" });
    const reply = await client().post(path, { username: "Anna", password: testPassword });
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({ result: "signed_in", has_line: true });
    expect(reply.setCookies).toHaveLength(1);
    const [name, ...attributes] = reply.setCookies[0]!.split("; ");
    expect(name).toMatch(/^readyline\.session_token=/);
    expect(attributes).toEqual(expect.arrayContaining(["HttpOnly", "SameSite=Strict", "Path=/"]));
  });

  test("tells a wrong password and an unknown user apart to nobody", async () => {
    const { addUser, client } = await startTestServer({ engine });
    await addUser("anna");
    const wrong = await client().post(path, { username: "anna", password: "wrong" });
    const unknown = await client().post(path, { username: "nobody", password: "wrong" });
    expect(wrong.status).toBe(401);
    expect(errorCode(wrong)).toBe("bad_credentials");
    expect(unknown.body).toEqual(wrong.body);
    expect(unknown.setCookies).toEqual([]);
  });

  test("locks the user after 5 wrong passwords, wherever they come from, until an administrator unlocks", async () => {
    const { addUser, client, signIn } = await startTestServer({ engine, env: { TRUST_PROXY: "on" } });
    const anna = await addUser("anna");
    await addUser("boss", { role: "administrator" });
    const statuses: number[] = [];
    for (let n = 0; n < 12; n += 1) {
      const attempt = await client(`198.51.100.${n}`).post(path, { username: "anna", password: `wrong ${n}` });
      statuses.push(attempt.status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429, 429, 429, 429, 429]);
    const right = await client("198.51.100.99").post(path, { username: "anna", password: testPassword });
    expect(right.status).toBe(429);
    expect(right.body.error.retry_at).toBeGreaterThan(Date.now());
    expect(Number(right.headers.get("retry-after"))).toBeGreaterThan(0);

    const boss = await signIn("boss");
    expect((await boss.get(`/api/users/${anna.id}`)).body.locked_until).toBeGreaterThan(Date.now());
    const unlocked = await boss.post(`/api/users/${anna.id}/unlock`);
    expect(unlocked.body.locked_until).toBeNull();
    expect((await client().post(path, { username: "anna", password: testPassword })).status).toBe(200);
  });

  test("lets parallel guesses slip past the lock no more than single ones", async () => {
    const { addUser, client } = await startTestServer({ engine });
    await addUser("anna");
    const replies = await Promise.all(
      Array.from({ length: 30 }, (_none, n) => client().post(path, { username: "anna", password: `wrong ${n}` })),
    );
    expect(replies.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(replies.filter(({ status }) => status === 429)).toHaveLength(25);
  });

  test("makes a new session, and ends the one that this browser had", async () => {
    const { addUser, signIn } = await startTestServer({ engine });
    await addUser("anna");
    const browser = await signIn("anna");
    const before = browser.copy();
    await browser.post(path, { username: "anna", password: testPassword });
    expect(browser.cookieHeader).not.toBe(before.cookieHeader);
    expect((await browser.get("/api/me")).status).toBe(200);
    expect((await before.get("/api/me")).status).toBe(401);
  });

  test("refuses a disabled user, and leaves no session behind", async () => {
    const { addUser, client, server } = await startTestServer({ engine });
    const anna = await addUser("anna");
    await server.context.database.writeTx((tx) => tx.users.update(anna.id, { active: false }));
    const reply = await client().post(path, { username: "anna", password: testPassword });
    expect(errorCode(reply)).toBe("account_disabled");
    expect(reply.setCookies).toEqual([]);
    expect(await server.context.database.sessions.ofUser(anna.id)).toEqual([]);
  });
});

test("signing in from another site, or from none, is refused", async () => {
  const { addUser, client, url } = await startTestServer();
  await addUser("anna");
  const body = { username: "anna", password: testPassword };
  for (const origin of ["https://evil.example", url.replace("127.0.0.1", "127.0.0.2"), "null", null]) {
    const reply = await client().post(path, body, { headers: { origin } });
    expect([origin, reply.status, errorCode(reply)]).toEqual([origin, 403, "wrong_origin"]);
    expect(reply.setCookies).toEqual([]);
  }
});

test("a forged or mangled cookie opens nothing and breaks nothing", async () => {
  const { addUser, signIn, url } = await startTestServer();
  await addUser("anna");
  const browser = await signIn("anna");
  const [name, value] = [...browser.cookies][0]!;
  const forged = [
    value.replace(/^./, (letter) => (letter === "a" ? "b" : "a")),
    value.slice(0, -6),
    "%",
    "%00",
    "a.b",
    ".",
    "x".repeat(4_000),
    decodeURIComponent(value).split(".")[0]!,
  ];
  for (const cookie of forged) {
    const thief = new Client(url);
    thief.cookies.set(name, cookie);
    expect((await thief.get("/api/me")).status).toBe(401);
  }
});

test("over HTTPS the cookie is Secure and bound to the host", async () => {
  const { addUser, client } = await startTestServer({
    env: { PUBLIC_URL: "https://console.test", TRUST_PROXY: "on" },
  });
  await addUser("anna");
  const reply = await client().post(path, { username: "anna", password: testPassword });
  expect(reply.setCookies[0]).toMatch(/^__Host-readyline\.session_token=/);
  expect(reply.setCookies[0]).toMatch(/; Secure/);
  expect(reply.setCookies[0]).not.toMatch(/Domain=/i);
});
