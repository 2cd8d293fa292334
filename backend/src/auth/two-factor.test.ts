import { testEngines } from "@readyline/lab";
import { describe, expect, test } from "vitest";
import { errorCode, type Client } from "../testing/client.ts";
import { authenticator } from "../testing/authenticator.ts";
import { startTestServer, testPassword, type TestServer } from "../testing/test-server.ts";

const signInPath = "/api/auth/sign-in/username";
const codePath = "/api/auth/two-factor/verify-totp";
const backupPath = "/api/auth/two-factor/verify-backup-code";

async function withTwoFactor(bed: TestServer) {
  await bed.addUser("carla");
  const browser = await bed.signIn("carla");
  const enrolment = await browser.post("/api/auth/two-factor/enable", { password: testPassword });
  expect(enrolment.status).toBe(200);
  const codes = authenticator(enrolment.body.totp_uri);
  const activated = await browser.post("/api/auth/two-factor/activate", { code: codes.previous() });
  expect(activated.status).toBe(204);
  return { browser, codes, backupCodes: enrolment.body.backup_codes as string[] };
}

async function challenged(bed: TestServer): Promise<Client> {
  const client = bed.client();
  const reply = await client.post(signInPath, { username: "carla", password: testPassword });
  expect(reply.body).toEqual({ result: "code_required" });
  return client;
}

describe.each(testEngines)("two-factor sign-in on %s", (engine) => {
  test("needs the password and then the code; what the password alone gives opens nothing", async () => {
    const bed = await startTestServer({ engine });
    const { codes } = await withTwoFactor(bed);
    const client = await challenged(bed);
    const before = client.copy();
    expect(errorCode(await client.get("/api/me"))).toBe("not_signed_in");
    const reply = await client.post(codePath, { code: codes.now() });
    expect(reply.body).toEqual({ result: "signed_in", has_line: false });
    const me = await client.get("/api/me");
    expect(me.body.user).toMatchObject({ username: "carla", two_factor_enabled: true });
    expect(me.body.backup_codes_left).toBe(10);
    expect((await before.get("/api/me")).status).toBe(401);
  });

  test("takes a code once, also when it comes four times at once", async () => {
    const bed = await startTestServer({ engine });
    const { codes } = await withTwoFactor(bed);
    const clients = await Promise.all(Array.from({ length: 4 }, () => challenged(bed)));
    const code = codes.now();
    const replies = await Promise.all(clients.map((client) => client.post(codePath, { code })));
    expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401, 401, 401]);
    const late = await (await challenged(bed)).post(codePath, { code });
    expect([late.status, errorCode(late)]).toEqual([401, "bad_code"]);
  });

  test("the code that turned two-factor on does not sign in as well", async () => {
    const bed = await startTestServer({ engine });
    await bed.addUser("carla");
    const browser = await bed.signIn("carla");
    const enrolment = await browser.post("/api/auth/two-factor/enable", { password: testPassword });
    const code = authenticator(enrolment.body.totp_uri).now();
    await browser.post("/api/auth/two-factor/activate", { code });
    expect((await (await challenged(bed)).post(codePath, { code })).status).toBe(401);
  });

  test("ends the challenge after 5 wrong codes", async () => {
    const bed = await startTestServer({ engine });
    const { codes } = await withTwoFactor(bed);
    const client = await challenged(bed);
    const wrong = codes.wrong();
    for (let n = 0; n < 5; n += 1) expect(errorCode(await client.post(codePath, { code: wrong }))).toBe("bad_code");
    expect(errorCode(await client.post(codePath, { code: codes.now() }))).toBe("code_challenge_ended");
    expect(errorCode(await client.get("/api/me"))).toBe("not_signed_in");
  });

  test("takes no code for a while after 10 wrong ones, over several sign-ins, and says until when", async () => {
    const bed = await startTestServer({ engine });
    const { codes } = await withTwoFactor(bed);
    const wrong = codes.wrong();
    for (let round = 0; round < 2; round += 1) {
      const client = await challenged(bed);
      for (let n = 0; n < 5; n += 1) await client.post(codePath, { code: wrong });
    }
    const reply = await (await challenged(bed)).post(codePath, { code: codes.now() });
    expect([reply.status, errorCode(reply)]).toEqual([429, "too_many_attempts"]);
    expect(reply.body.error.retry_at).toBeGreaterThan(Date.now());
  });

  test("takes each recovery code once", async () => {
    const bed = await startTestServer({ engine });
    const { backupCodes } = await withTwoFactor(bed);
    const [code] = backupCodes;
    const client = await challenged(bed);
    expect((await client.post(backupPath, { code })).body).toEqual({ result: "signed_in", has_line: false });
    expect((await client.get("/api/me")).body.backup_codes_left).toBe(9);
    expect(errorCode(await (await challenged(bed)).post(backupPath, { code }))).toBe("bad_code");
  });

  test("new recovery codes end the old ones, and ask for the password", async () => {
    const bed = await startTestServer({ engine });
    const { browser, backupCodes } = await withTwoFactor(bed);
    const path = "/api/auth/two-factor/generate-backup-codes";
    expect((await browser.post(path, { password: "wrong" })).body.error.fields[0].path).toBe("password");
    const fresh = await browser.post(path, { password: testPassword });
    expect(fresh.body.backup_codes).toHaveLength(10);
    expect((await (await challenged(bed)).post(backupPath, { code: backupCodes[0] })).status).toBe(401);
    expect((await (await challenged(bed)).post(backupPath, { code: fresh.body.backup_codes[0] })).status).toBe(200);
  });

  test("can be turned off with the password, and by an administrator", async () => {
    const bed = await startTestServer({ engine });
    const { browser } = await withTwoFactor(bed);
    expect((await browser.post("/api/auth/two-factor/disable", { password: "wrong" })).status).toBe(400);
    expect((await browser.post("/api/auth/two-factor/disable", { password: testPassword })).status).toBe(204);
    expect((await browser.get("/api/me")).body).toMatchObject({ backup_codes_left: null });
    expect((await bed.signIn("carla")).cookies.size).toBe(1);

    const again = await browser.post("/api/auth/two-factor/enable", { password: testPassword });
    await browser.post("/api/auth/two-factor/activate", { code: authenticator(again.body.totp_uri).now() });
    await challenged(bed);
    await bed.addUser("boss", { role: "administrator" });
    const boss = await bed.signIn("boss");
    const { items } = (await boss.get("/api/users")).body;
    const { id } = items.find((user: { username: string }) => user.username === "carla");
    expect((await boss.post(`/api/users/${id}/reset-2fa`)).body.two_factor_enabled).toBe(false);
    await bed.signIn("carla");
  });
});

test("a code without a sign-in before it is refused", async () => {
  const { client } = await startTestServer();
  expect(errorCode(await client().post(codePath, { code: "123456" }))).toBe("code_challenge_ended");
  expect(errorCode(await client().post(backupPath, { code: "abcde-fghij" }))).toBe("code_challenge_ended");
});

test("an enrolment that was not finished does not ask for codes", async () => {
  const { addUser, signIn } = await startTestServer();
  await addUser("carla");
  const browser = await signIn("carla");
  await browser.post("/api/auth/two-factor/enable", { password: testPassword });
  expect((await browser.get("/api/me")).body).toMatchObject({
    user: { two_factor_enabled: false },
    backup_codes_left: null,
  });
  await signIn("carla");
});
