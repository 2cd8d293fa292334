import { header } from "@readyline/sip";
import { afterEach, describe, expect, it } from "vitest";
import { Harness, type HarnessOptions, identity } from "../test-support/harness.ts";

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

const minute = 60_000;
const wrong = { username: "1001", password: "wrong" };
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
const causeOf = (response: Parameters<typeof header>[0]): string => header(response, "x-readyline-cause") ?? "none";

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
    harness.store.refused.set("1001", [nowMs - 2, nowMs - 1]);
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

  it("of more than three extensions within a minute are the PBX's fault: one extension asks for all", async () => {
    await start();
    for (const [index, extension] of ["1001", "1002", "1003", "1004"].entries()) {
      const who = { ...identity, sessionId: `s${index}`, userId: `u${index}`, extension };
      await (await harness.open(who)).register();
    }
    const asked = registersAtPbx();
    const other = await harness.open({ sessionId: "s9", userId: "u9", extension: "1009" });
    expect(causeOf(await other.register())).toBe(`reg.busy;retry-at=${nowMs + 10_000}`);
    expect(registersAtPbx()).toBe(asked);
    nowMs += 10_000;
    password = { username: "1001", password: "true secret" };
    expect((await other.register()).status).toBe(200);
    expect(harness.store.refused.get("1002")).toBeUndefined();
  });
});
