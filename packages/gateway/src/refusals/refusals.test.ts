import { header, type SipRequest } from "@readyline/sip";
import { afterEach, describe, expect, it } from "vitest";
import type { SipCredentials } from "../options.ts";
import { Harness, type HarnessOptions, identity } from "../test-support/harness.ts";

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

const minute = 60_000;
const wrong: SipCredentials = { username: "1001", password: "wrong" };
let password = wrong;
let nowMs = 1_000_000;

async function start(setup: HarnessOptions = {}): Promise<void> {
  password = wrong;
  nowMs = 1_000_000;
  harness = await Harness.start({
    ...setup,
    now: () => nowMs,
    options: { credentials: () => Promise.resolve(password), ...setup.options },
  });
}

const registersAtPbx = (): number => harness.pbx.requests.all.filter((one) => one.method === "REGISTER").length;
const credentialedAtPbx = (): number =>
  harness.pbx.requests.all.filter((one) => one.method === "REGISTER" && header(one, "authorization") !== undefined)
    .length;
const causeOf = (response: Parameters<typeof header>[0]): string => header(response, "x-readyline-cause") ?? "none";

const withCseq = (headers: SipRequest["headers"], cseq: number): SipRequest["headers"] =>
  headers.map((line) => (line.name === "cseq" ? { ...line, value: `${cseq} REGISTER` } : line));

describe("refused credentials", () => {
  it("are tried twice, then the PBX is left alone for 10 minutes", async () => {
    await start();
    const page = await harness.open();
    expect(causeOf(await page.register())).toBe("reg.password");
    expect(causeOf(await page.register())).toBe(`reg.password;retry-at=${nowMs + 10 * minute}`);
    const asked = registersAtPbx();
    expect(causeOf(await page.register())).toBe(`reg.password;retry-at=${nowMs + 10 * minute}`);
    expect(registersAtPbx()).toBe(asked);
    expect(harness.gateway.facts("user-1", "session-1").cause).toMatchObject({
      code: "reg.password",
      retryAt: nowMs + 10 * minute,
    });
  });

  it.each([
    [403, "reg.forbidden"],
    [404, "reg.unknown"],
  ])("are as many where the PBX refuses them by %i, and are called %s", async (status, cause) => {
    await start();
    harness.pbx.onRequest = (request) => {
      const isSigned = request.method === "REGISTER" && header(request, "authorization") !== undefined;
      if (isSigned) harness.pbx.reply(request, status, "No");
      return isSigned;
    };
    const heldBack = `${cause};retry-at=${nowMs + 10 * minute}`;
    const causes: string[] = [];
    // Another session each time, as where somebody signs in again and again.
    for (const sessionId of ["one", "two", "three", "four"]) {
      const page = await harness.open({ sessionId });
      causes.push(causeOf(await page.register()));
      await harness.gateway.release(sessionId, "logout");
    }
    expect(causes).toEqual([cause, heldBack, heldBack, heldBack]);
    expect(credentialedAtPbx()).toBe(2);
  });

  it("are tried once more after 10 minutes", async () => {
    await start();
    const page = await harness.open();
    await page.register();
    await page.register();
    nowMs += 10 * minute;
    expect(causeOf(await page.register())).toBe(`reg.password;retry-at=${nowMs + 10 * minute}`);
    const asked = registersAtPbx();
    await page.register();
    expect(registersAtPbx()).toBe(asked);
  });

  it("count over pages and restarts", async () => {
    await start();
    for (const ms of [2, 1]) await harness.store.addRefusal("1001", { atMs: nowMs - ms, version: null });
    const page = await harness.open();
    expect(causeOf(await page.register())).toMatch(/^reg\.password;retry-at=/);
    expect(registersAtPbx()).toBe(0);
  });

  it("cannot be repeated with the nonce of a try that was refused", async () => {
    await start();
    const page = await harness.open();
    const first = page.build("REGISTER");
    page.send(first);
    const challenge = await page.responseTo(first);
    for (let i = 0; i < 4; i += 1) {
      const again = page.withCredentials(first, challenge);
      page.send(again);
      await page.responseTo(again);
    }
    expect((harness.store.refused.get("1001") ?? []).length).toBe(2);
  });

  it("cannot be sent many times before the first answer", async () => {
    await start();
    const page = await harness.open();
    const first = page.build("REGISTER");
    page.send(first);
    const challenge = await page.responseTo(first);
    harness.pbx.onRequest = (request) => request.method === "REGISTER";
    const all = [1, 2, 3, 4, 5].map((cseq) =>
      page.withCredentials({ ...first, headers: withCseq(first.headers, cseq) }, challenge),
    );
    for (const one of all) page.send(one);
    for (const one of all.slice(2)) expect(causeOf(await page.responseTo(one))).toMatch(/^reg\.password;retry-at=/);
    expect(credentialedAtPbx()).toBe(2);
  });

  it("count when the page is gone before the answer", async () => {
    await start();
    await harness.store.accepted("1001", "v1", 0);
    password = { ...wrong, version: "v1" };
    const page = await harness.open();
    harness.pbx.onRequest = (request) => header(request, "authorization") !== undefined;
    void page.register();
    const asked = await harness.pbx.requests.next((one) => header(one, "authorization") !== undefined, "credentials");
    page.kill();
    await harness.facts.next((facts) => facts.browserLeg.state === "parked", "parked");
    harness.pbx.reply(asked, 401, "Unauthorized", harness.pbx.challenges("WWW-Authenticate"));
    await expect.poll(() => harness.store.refused.get("1001")?.length, { timeout: 5_000 }).toBe(1);
    await harness.gateway.release("session-1", "logout");
    expect(harness.store.refused.get("1001")?.length).toBe(1);
    expect(credentialedAtPbx()).toBe(1);
  });

  it("of a page that is gone are good when the answer says so", async () => {
    await start();
    const page = await harness.open();
    harness.pbx.onRequest = (request) => header(request, "authorization") !== undefined;
    void page.register();
    const asked = await harness.pbx.requests.next((one) => header(one, "authorization") !== undefined, "credentials");
    expect(harness.store.refused.get("1001")?.length).toBe(1);
    page.kill();
    await harness.facts.next((facts) => facts.browserLeg.state === "parked", "parked");
    harness.pbx.reply(asked, 200, "OK", [["Contact", `<${page.contactUri}>;expires=300`]]);
    await expect.poll(() => harness.store.refused.has("1001"), { timeout: 5_000 }).toBe(false);
  });

  it("are not sent once more to take off what was never registered", async () => {
    await start();
    const page = await harness.open();
    await page.register();
    const asked = registersAtPbx();
    await harness.gateway.release("session-1", "logout");
    expect(registersAtPbx()).toBe(asked);
  });

  it("that an administrator has stored are tried twice, the un-REGISTER of the old registration included", async () => {
    await start();
    password = { username: "1001", password: "true secret", version: "v1" };
    const before = await harness.open();
    expect((await before.register()).status).toBe(200);
    const good = credentialedAtPbx();
    password = { ...wrong, version: "v2" };
    harness.gateway.credentialsChanged("user-1");
    await before.closed;
    const page = await harness.open();
    expect(causeOf(await page.register())).toBe(`reg.password;retry-at=${nowMs + 10 * minute}`);
    expect(causeOf(await page.register())).toBe(`reg.password;retry-at=${nowMs + 10 * minute}`);
    expect(credentialedAtPbx() - good).toBe(2);
    password = { ...wrong, version: "v3" };
    expect(causeOf(await page.register())).toBe("reg.password");
    expect(credentialedAtPbx() - good).toBe(3);
  });

  it("are forgotten when they change, and the page is asked to come again", async () => {
    await start();
    const page = await harness.open();
    await page.register();
    await page.register();
    password = { username: "1001", password: "true secret" };
    harness.gateway.credentialsChanged("user-1");
    expect((await page.closed).code).toBe(4012);
    expect((await (await harness.open()).register()).status).toBe(200);
  });

  it("get one try by Retry now, which counts", async () => {
    await start();
    const page = await harness.open();
    await page.register();
    await page.register();
    harness.gateway.retryNow("user-1");
    const asked = registersAtPbx();
    await page.register();
    expect(registersAtPbx()).toBe(asked + 2);
    expect(harness.store.refused.get("1001")?.length).toBe(3);
    await page.register();
    expect(registersAtPbx()).toBe(asked + 2);
  });

  it("are forgotten after a success", async () => {
    await start();
    const page = await harness.open();
    await page.register();
    password = { username: "1001", password: "true secret" };
    expect((await page.register()).status).toBe(200);
    await harness.facts.next((facts) => facts.registration.state === "registered", "registered");
    expect(harness.store.refused.get("1001")).toBeUndefined();
  });

  it.each([
    [401, "reg.password", "reg.busy"],
    [403, "reg.forbidden", "reg.forbidden"],
  ])(
    "of more than three extensions within a minute, by %i, are the PBX's fault: one extension asks for all",
    async (status, first, later) => {
      await start();
      harness.pbx.onRequest = (request) => {
        const isRefused = status === 403 && password === wrong && header(request, "authorization") !== undefined;
        if (isRefused) harness.pbx.reply(request, status, "No");
        return isRefused;
      };
      for (const [index, extension] of ["1001", "1002", "1003", "1004"].entries()) {
        const who = { ...identity, sessionId: `s${index}`, userId: `u${index}`, extension };
        const refused = await (await harness.open(who)).register();
        expect(causeOf(refused)).toBe(index < 3 ? first : `${later};retry-at=${nowMs + 10_000}`);
      }
      // Who was told that it is the password asks again, and waits with the others.
      expect(harness.gateway.facts("u0", "s0").cause).toBeNull();
      const asked = registersAtPbx();
      const other = await harness.open({ sessionId: "s9", userId: "u9", extension: "1009" });
      expect(causeOf(await other.register())).toBe(`reg.busy;retry-at=${nowMs + 10_000}`);
      expect(registersAtPbx()).toBe(asked);
      nowMs += 10_000;
      password = { username: "1001", password: "true secret" };
      expect((await other.register()).status).toBe(200);
      await harness.facts.next((facts) => facts.registration.state === "registered", "registered");
      expect(harness.store.refused.get("1002")).toBeUndefined();
      // A busy PBX is asked again anyway; whoever waits for a person need not any more.
      expect(harness.gateway.facts("u3", "s3").cause?.code).toBe(later === "reg.busy" ? later : undefined);
    },
  );
});
