import { closeCodes } from "@readyline/contract";
import { header } from "@readyline/sip";
import { afterEach, describe, expect, it } from "vitest";
import { Harness, type HarnessOptions } from "../test-support/harness.ts";
import { nextRegistration, type RegistrationEvent, type RegistrationState } from "./registration.ts";

let harness: Harness | undefined;
afterEach(async () => {
  await harness?.[Symbol.asyncDispose]();
  harness = undefined;
});

async function start(setup: HarnessOptions = {}): Promise<Harness> {
  harness = await Harness.start(setup);
  return harness;
}

describe("the state of a registration", () => {
  const none: RegistrationState = { kind: "none", sinceMs: 0 };
  const registering: RegistrationState = { kind: "registering", sinceMs: 0 };
  const registered: RegistrationState = { kind: "registered", sinceMs: 0, expiresAtMs: 300_000 };
  const confirmed: RegistrationEvent = { kind: "confirmed", expiresSeconds: 60 };

  it.each<[RegistrationState, RegistrationEvent, RegistrationState]>([
    [none, { kind: "asked" }, { kind: "registering", sinceMs: 5 }],
    [registering, { kind: "asked" }, registering],
    [registered, { kind: "asked" }, registered],
    [registering, confirmed, { kind: "registered", sinceMs: 5, expiresAtMs: 60_005 }],
    [registered, confirmed, { kind: "registered", sinceMs: 0, expiresAtMs: 60_005 }],
    [registering, { kind: "lost" }, { kind: "none", sinceMs: 5 }],
    [registered, { kind: "lost" }, { kind: "none", sinceMs: 5 }],
    [none, { kind: "lost" }, none],
  ])("goes from %j by %j to %j", (state, event, expected) => {
    expect(nextRegistration(state, event, 5)).toEqual(expected);
  });
});

describe("a registration seen by the gateway", () => {
  it("is told in facts, step by step, without a refresh taking it away", async () => {
    const { facts, open } = await opened();
    const page = await open();
    await page.register();
    const states = facts.all.map((one) => `${one.pbxLeg.state} ${one.registration.state}`);
    expect(states).toEqual(["connecting none", "up none", "up registering", "up registered"]);
    const before = facts.all.length;
    await page.register();
    expect(facts.all.slice(before).map((one) => one.registration.state)).not.toContain("registering");
  });

  it.each([
    [403, "reg.forbidden"],
    [404, "reg.unknown"],
    [406, "reg.rejected"],
    [603, "reg.rejected"],
    [503, "reg.busy"],
  ])("that is refused with %i has the cause %s, and no moment that the PBX did not name", async (status, cause) => {
    const { pbx, gateway, open } = await opened();
    pbx.onRequest = (request) => {
      if (request.method === "REGISTER") pbx.reply(request, status, "No");
      return request.method === "REGISTER";
    };
    const response = await (await open()).register();
    expect([response.status, (header(response, "x-readyline-cause") ?? "").split(";")[0]]).toEqual([status, cause]);
    const facts = gateway.facts("user-1", "session-1");
    expect(facts.cause?.code).toBe(cause);
    expect(facts.cause?.retryAt).toBeNull();
  });

  it("obeys Retry-After of a busy PBX", async () => {
    const { pbx, open } = await opened({ now: () => 1_000_000 });
    pbx.onRequest = (request) => {
      if (request.method === "REGISTER") pbx.reply(request, 503, "Busy", [["Retry-After", "17"]]);
      return request.method === "REGISTER";
    };
    expect(header(await (await open()).register(), "x-readyline-cause")).toBe("reg.busy;retry-at=1017000");
  });

  it("whose 200 lists only another device fails for the page, which would wait for ever", async () => {
    const { pbx, gateway, open } = await opened();
    pbx.onRequest = (request) => {
      if (request.method === "REGISTER")
        pbx.reply(request, 200, "OK", [["Contact", "<sip:desk@10.0.0.4>;expires=300"]]);
      return request.method === "REGISTER";
    };
    const response = await (await open()).register();
    expect([response.status, header(response, "x-readyline-cause")]).toEqual([500, "reg.notmine"]);
    expect(gateway.facts("user-1", "session-1").registration.contactIsOurs).toBe(false);
  });

  it("finds its Contact by instance where the PBX has rewritten the address", async () => {
    const { pbx, gateway, open } = await opened();
    const page = await open();
    pbx.onRequest = (request) => {
      const contact = `<sip:x@192.0.2.1:5060>;+sip.instance="<urn:${page.line.instanceId}>";reg-id=1;expires=60`;
      if (request.method === "REGISTER") pbx.reply(request, 200, "OK", [["Contact", contact]]);
      return request.method === "REGISTER";
    };
    expect((await page.register()).status).toBe(200);
    expect(gateway.facts("user-1", "session-1").registration).toMatchObject({
      state: "registered",
      contactIsOurs: true,
      contactSeenAt: expect.any(Number),
      contactAskedEveryMs: 4_000,
    });
  });

  it("may use the GRUU that the PBX gave it", async () => {
    const { pbx, gateway, open } = await opened();
    const page = await open();
    const gruu = "sip:1001@pbx.test;gr=urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
    pbx.onRequest = (request) => {
      const contact = `<${page.contactUri}>;expires=60;pub-gruu="${gruu}"`;
      if (request.method === "REGISTER") pbx.reply(request, 200, "OK", [["Contact", contact]]);
      return request.method === "REGISTER";
    };
    await page.register();
    page.send(page.build("INVITE", { set: { Contact: `<${gruu}>` } }));
    expect(header(await pbx.requests.next((one) => one.method === "INVITE", "INVITE"), "contact")).toBe(`<${gruu}>`);
    expect(gateway.refusedByRule()).toEqual({});
  });

  it("with an interval too brief is tried once more, not for ever", async () => {
    const { pbx, open } = await opened();
    pbx.onRequest = (request) => {
      if (request.method === "REGISTER") pbx.reply(request, 423, "Interval Too Brief", [["Min-Expires", "3600"]]);
      return request.method === "REGISTER";
    };
    const page = await open();
    expect((await page.register()).status).toBe(423);
    const second = await page.register();
    expect([second.status, header(second, "x-readyline-cause")]).toEqual([403, "reg.rejected"]);
  });

  it("that the PBX never answers gives the connection up", async () => {
    const { pbx, gateway, open } = await opened({ options: { timings: { registerDeadlineMs: 300 } } });
    pbx.onRequest = (request) => request.method === "REGISTER";
    const page = await open();
    page.send(page.build("REGISTER"));
    expect((await page.closed).code).toBe(closeCodes.pbxSilent);
    expect(gateway.facts("user-1", "session-1").cause?.code).toBe("reg.silent");
  });

  it("that runs out is lost", async () => {
    const { facts, open } = await opened({ pbx: { expiresSeconds: 1 } });
    await (await open()).register();
    const lost = await facts.next((one) => one.cause?.code === "reg.lost", "reg.lost");
    expect(lost.registration.state).toBe("none");
  });

  it("that a failing store holds up is answered, not left waiting", async () => {
    const { open } = await opened({ options: { credentials: () => Promise.reject(new Error("database is gone")) } });
    const page = await open();
    expect((await page.register()).status).toBe(500);
  });

  it("is told to the page before it is in the books, and a store that fails then takes it from nobody", async () => {
    const credentials = { username: "1001", password: "true secret", version: "v1" };
    const started = await start({ options: { credentials: () => Promise.resolve(credentials) } });
    const { gateway, store, logged } = started;
    let fail: (error: Error) => void = () => undefined;
    store.accepted = () => new Promise((_resolve, reject) => (fail = reject));
    expect((await (await started.open()).register()).status).toBe(200);
    fail(new Error("database is gone"));
    await expect
      .poll(() => logged.map(({ message }) => message), { timeout: 5_000 })
      .toContain("what was tried at the PBX could not be written down");
    expect(gateway.facts("user-1", "session-1").registration.state).toBe("registered");
  });

  it("of a user without a stored password never starts", async () => {
    const { gateway, open } = await opened({ options: { credentials: () => Promise.resolve(null) } });
    const response = await (await open()).register();
    expect([response.status, header(response, "x-readyline-cause")]).toEqual([403, "setup.missing"]);
    expect(gateway.facts("user-1", "session-1").cause?.code).toBe("setup.missing");
  });
});

async function opened(setup: HarnessOptions = {}): Promise<{
  pbx: Harness["pbx"];
  gateway: Harness["gateway"];
  facts: Harness["facts"];
  open: () => ReturnType<Harness["open"]>;
}> {
  const started = await start(setup);
  return { pbx: started.pbx, gateway: started.gateway, facts: started.facts, open: () => started.open() };
}
