import { afterAll, beforeAll, expect, test } from "vitest";
import type { KamailioPbx } from "../kamailio/index.ts";
import { until } from "../peer/until.ts";
import { ApiSession, type SampleUserName, type Stack, startStackOnKamailio } from "./index.ts";
import { ConsoleClosed, RawConsole } from "./testing/raw-console.ts";

const testMs = 120_000;
let stack: Stack<KamailioPbx>;

beforeAll(async () => {
  stack = await startStackOnKamailio();
}, testMs);
afterAll(() => stack[Symbol.asyncDispose]());

async function signIn(name: SampleUserName): Promise<ApiSession> {
  const session = new ApiSession(stack.url);
  await session.signIn(name, stack.person(name).password);
  return session;
}

/** The extensions of the REGISTERs with credentials that have reached Kamailio since then, in order. */
function credentialed(sinceMs: number): readonly string[] {
  return stack.pbx
    .requests(sinceMs)
    .flatMap(({ method, credentials }) => (method === "REGISTER" && credentials !== null ? [credentials] : []));
}

async function storePassword(name: SampleUserName, sipPassword: string | undefined): Promise<void> {
  await stack.admin.call("PATCH", `/api/users/${await stack.userId(name)}`, { sip_password: sipPassword });
}

async function restartServer(signal: NodeJS.Signals): Promise<void> {
  await stack.server.kill(signal);
  await stack.server.start();
}

/** One page that comes, as often as our server wants it to, registers as far as it may, and is closed. */
async function visit(session: ApiSession): Promise<string> {
  return until("a page that is not sent away", () => tryToRegister(session), { deadlineMs: 30_000, stepMs: 100 });
}

async function tryToRegister(session: ApiSession): Promise<string | null> {
  using page = await RawConsole.open(stack.url, session);
  try {
    return await page.register();
  } catch (error) {
    if (error instanceof ConsoleClosed) return null;
    throw error;
  }
}

test(
  "a refused password reaches the PBX twice in 10 minutes: over a kill at the attempt, reloads, tabs and restarts",
  async () => {
    const anna = await signIn("anna");
    const extension = stack.extensionOf("anna");
    await storePassword("anna", "wrong-one");
    const startMs = Date.now();

    // Killed between the credentials and their answer.
    {
      using page = await RawConsole.open(stack.url, anna);
      const challenge = await page.ask();
      await stack.pbx.setRegisterFault("drop");
      page.sendCredentials(challenge);
      await until("the credentials at Kamailio", () => (credentialed(startMs).length === 1 ? true : null));
      await stack.server.kill("SIGKILL");
    }
    await stack.pbx.setRegisterFault(null);
    await stack.server.start();

    expect(await visit(anna)).toMatch(/^reg\.password;retry-at=\d+$/);
    const notTried: string[] = [];
    {
      using tab = await RawConsole.open(stack.url, anna);
      // The second page has the line now; the first one is still there.
      notTried.push(await tab.register(), await visit(anna));
    }
    await restartServer("SIGTERM");
    notTried.push(await visit(anna));
    await restartServer("SIGKILL");
    notTried.push(await visit(anna));
    for (const cause of notTried) expect(cause).toMatch(/^reg\.password;retry-at=\d+$/);

    // Another password is another matter, twice, though nobody was there when it was stored.
    await storePassword("anna", "wrong-too");
    expect(await visit(anna)).toBe("reg.password");
    expect(await visit(anna)).toMatch(/^reg\.password;retry-at=\d+$/);
    expect(await visit(anna)).toMatch(/^reg\.password;retry-at=\d+$/);

    // What Kamailio has logged of the good one comes after all that it had of the others.
    await storePassword("anna", stack.sipPasswords.get(extension));
    const goodMs = Date.now();
    expect(await visit(anna)).toBe("200");
    await until("the good password at Kamailio", () => (credentialed(goodMs).length > 0 ? true : null));
    const refused = stack.pbx
      .requests(startMs)
      .filter(({ method, credentials, atMs }) => method === "REGISTER" && credentials === extension && atMs < goodMs);
    expect(refused.length).toBe(4);
  },
  testMs,
);

test(
  "a PBX that refuses everybody is probed with one extension, also after a restart, until it accepts one",
  async () => {
    const dora = await stack.userId("dora");
    await stack.admin.call("PATCH", `/api/users/${dora}`, { sip_extension: "1006", sip_password: "Sip-dora" });
    const names: readonly SampleUserName[] = ["bela", "sam", "admin", "dora"];
    const room = await Promise.all(names.map((name) => signIn(name)));
    const last = await signIn("anna");
    await stack.pbx.setUsers([]);
    const startMs = Date.now();

    const causes: string[] = [];
    for (const session of room) causes.push(await visit(session));
    expect(causes.slice(0, 3)).toEqual(["reg.password", "reg.password", "reg.password"]);
    expect(causes[3]).toMatch(/^reg\.busy;retry-at=\d+$/);
    const afterFaultMs = Date.now();
    await restartServer("SIGKILL");
    // The one that showed it asks first: it is the one that may probe.
    for (const session of [...room.toReversed(), last, ...room])
      expect(await visit(session)).toMatch(/^reg\.busy;retry-at=\d+$/);

    const users = [...stack.sipPasswords].map(([extension, password]) => ({ extension, password }));
    await stack.pbx.setUsers([...users, { extension: "1006", password: "Sip-dora" }]);
    const healedMs = Date.now();
    await last.call("POST", "/api/line/retry");
    for (const session of [last, ...room]) expect(await visit(session)).toBe("200");
    await until("everybody at Kamailio", () => (new Set(credentialed(healedMs)).size === 5 ? true : null));

    const before = stack.pbx
      .requests(startMs)
      .filter(({ method, credentials, atMs }) => method === "REGISTER" && credentials !== null && atMs < healedMs);
    const untilFault = before.filter(({ atMs }) => atMs < afterFaultMs).map(({ credentials }) => credentials);
    expect(untilFault.length).toBe(4);
    expect(new Set(untilFault)).toEqual(new Set(["1002", "1004", "1005", "1006"]));
    const probes = before.filter(({ atMs }) => atMs >= afterFaultMs).map(({ credentials }) => credentials);
    expect(new Set(probes).size).toBeLessThanOrEqual(1);
    for (const extension of new Set(before.map(({ credentials }) => credentials)))
      expect(before.filter(({ credentials }) => credentials === extension).length).toBeLessThanOrEqual(2);
  },
  testMs,
);
