import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createTcp, type Socket } from "node:net";
import { closeCodes, type PbxHealth } from "@readyline/contract";
import { callIdOf } from "@readyline/sip";
import { afterEach, describe, expect, it } from "vitest";
import type { GatewayOptions, GatewayTimings } from "../options.ts";
import { Harness } from "../test-support/harness.ts";
import { Inbox } from "../test-support/inbox.ts";
import { testCa, testTls } from "../test-support/test-certificate.ts";
import { TestPbx } from "../test-support/test-pbx.ts";

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

async function start(options: Partial<GatewayOptions> = {}, timings: Partial<GatewayTimings> = {}): Promise<Harness> {
  const harness = await Harness.start({ options: { ...options, timings } });
  cleanUps.push(() => harness[Symbol.asyncDispose]());
  return harness;
}

const pbxAt = (url: string): GatewayOptions["pbx"] => ({ url, domain: "pbx.test" });
const causeNow = (harness: Harness): string | undefined => harness.gateway.facts("user-1", "session-1").cause?.code;

function healthOf(harness: Harness): Inbox<PbxHealth> {
  const inbox = new Inbox<PbxHealth>("health", (one) => JSON.stringify(one));
  harness.gateway.on("pbx", (health) => inbox.push(health));
  return inbox;
}

/** Takes connections and never says a word. */
function muteServer(): ReturnType<typeof createTcp> {
  const sockets = new Set<Socket>();
  cleanUps.push(() => {
    for (const socket of sockets) socket.destroy();
    return Promise.resolve();
  });
  return createTcp((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
  });
}

async function listening(server: Server | ReturnType<typeof createTcp>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUps.unshift(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

describe("a PBX that cannot be reached", () => {
  it("closes the page's socket with the cause: nobody listens", async () => {
    const port = await listening(createTcp());
    await cleanUps.shift()?.();
    const harness = await start({ pbx: pbxAt(`ws://127.0.0.1:${port}`) });
    const page = await harness.open();
    expect((await page.closed).code).toBe(closeCodes.pbxUnreachable);
    expect(causeNow(harness)).toBe("pbx.unreachable");
    expect(harness.gateway.health()).toMatchObject({ state: "down", cause: "pbx.unreachable" });
  });

  it.each([
    [404, closeCodes.pbxUpgrade, "pbx.upgrade"],
    [502, closeCodes.pbxUnreachable, "pbx.unreachable"],
  ])("closes the page's socket with the cause: HTTP %i", async (status, code, cause) => {
    const port = await listening(createServer((_request, response) => response.writeHead(status).end()));
    const harness = await start({ pbx: pbxAt(`ws://127.0.0.1:${port}`) });
    expect((await (await harness.open()).closed).code).toBe(code);
    expect(causeNow(harness)).toBe(cause);
  });

  it("closes the page's socket with the cause: no upgrade in time", async () => {
    const port = await listening(muteServer());
    const harness = await start({ pbx: pbxAt(`ws://127.0.0.1:${port}`) }, { dialTimeoutMs: 80 });
    expect((await (await harness.open()).closed).code).toBe(closeCodes.pbxTimeout);
    expect(causeNow(harness)).toBe("pbx.timeout");
  });

  it("closes the page's socket with the cause: a certificate of an unknown authority", async () => {
    const pbx = await TestPbx.start({ tls: testTls });
    cleanUps.push(() => pbx[Symbol.asyncDispose]());
    const harness = await start({ pbx: pbxAt(pbx.url) });
    expect((await (await harness.open()).closed).code).toBe(closeCodes.pbxTls);
    expect(causeNow(harness)).toBe("pbx.tls");
  });

  it("is reached over TLS with its own authority", async () => {
    const pbx = await TestPbx.start({ tls: testTls });
    cleanUps.push(() => pbx[Symbol.asyncDispose]());
    const harness = await start({ pbx: { ...pbxAt(pbx.url), ca: testCa } });
    expect((await (await harness.open()).register()).status).toBe(200);
  });
});

describe("a PBX that is lost", () => {
  it("takes the page's socket with it, is probed once for all lines, and calls the consoles when it is back", async () => {
    const harness = await start({}, { lostPbxProbeMs: 30 });
    const health = healthOf(harness);
    const pages = [await harness.registered(), await harness.registered({ sessionId: "s2", userId: "u2" })];
    await health.next((one) => one.state === "up", "up");
    const { port } = harness.pbx;
    await harness.pbx[Symbol.asyncDispose]();
    for (const page of pages) expect((await page.closed).code).toBe(closeCodes.pbxUnreachable);
    await health.next((one) => one.state === "down", "down");
    const early = await harness.open();
    expect((await early.closed).code).toBe(closeCodes.pbxUnreachable);
    harness.facts.clear();
    const again = await TestPbx.start({ port });
    cleanUps.push(() => again[Symbol.asyncDispose]());
    await health.next((one) => one.state === "up", "up again");
    expect(again.requests.all.map((one) => one.method)).toEqual(["OPTIONS"]);
    await harness.facts.next((facts) => facts.cause === null, "facts without a cause");
    expect((await (await harness.open()).register()).status).toBe(200);
  });

  it("and then takes connections without a word is told as that long before the dial is given up", async () => {
    const harness = await start({}, { dialTimeoutMs: 60_000 });
    const health = healthOf(harness);
    const page = await harness.registered();
    await health.next((one) => one.state === "up", "up");
    // The upgrade of whoever comes now waits.
    harness.pbx.gate = new Promise<void>((resolve) => cleanUps.push(async () => resolve()));
    harness.pbx.connections[0]?.terminate();
    expect((await page.closed).code).toBe(closeCodes.pbxUnreachable);
    expect((await health.next((one) => one.cause !== null, "a cause")).cause).toBe("pbx.timeout");
  });

  it("that restarts is named so", async () => {
    const harness = await start();
    const page = await harness.registered();
    harness.pbx.connections[0]?.close(1_012);
    expect((await page.closed).code).toBe(closeCodes.pbxRestarted);
    expect(causeNow(harness)).toBe("pbx.restarted");
  });

  it("that falls silent on an open connection is noticed by an unanswered OPTIONS", async () => {
    const harness = await start({}, { optionsIntervalMs: 100, pbxOptionsDeadlineMs: 500, lostPbxProbeMs: 10_000 });
    const page = await harness.registered();
    harness.pbx.silent = true;
    expect((await page.closed).code).toBe(closeCodes.pbxSilent);
    expect(harness.gateway.facts("user-1", "session-1")).toMatchObject({
      pbxLeg: { state: "down" },
      registration: { state: "none" },
    });
  });

  it("ends the calls that went through it, by nobody's hand", async () => {
    const harness = await start();
    const page = await harness.registered();
    page.send(page.build("INVITE"));
    await harness.calls.next((call) => call.state === "started", "start");
    harness.pbx.connections[0]?.terminate();
    const end = await harness.calls.next((call) => call.state === "ended", "end");
    expect([end.endedBy, end.sipStatus]).toEqual([null, null]);
  });
});

describe("a page", () => {
  it("that answers OPTIONS in its JavaScript stays attached", async () => {
    const harness = await start({}, { optionsIntervalMs: 100, pageSilentMs: 1_000 });
    const page = await harness.registered();
    const asked = (): number => page.raw.all.filter((text) => text.startsWith("OPTIONS")).length;
    while (asked() < 14) await page.raw.next((text) => text.startsWith("OPTIONS"), "OPTIONS");
    expect(harness.gateway.facts("user-1", "session-1").browserLeg).toMatchObject({ state: "attached" });
  });

  it("whose JavaScript is frozen loses its socket, though it still answers pings, and is parked", async () => {
    const harness = await start({}, { optionsIntervalMs: 50, pageSilentMs: 600 });
    const page = await harness.registered();
    page.answersOptions = false;
    expect((await page.closed).code).toBe(closeCodes.pageSilent);
    expect(harness.gateway.facts("user-1", "session-1").browserLeg.state).toBe("parked");
  });

  it("gets its keep-alive answered, and so does the PBX", async () => {
    const harness = await start();
    const page = await harness.registered();
    page.send("\r\n\r\n");
    expect(await page.raw.next((text) => text === "\r\n", "CRLF")).toBe("\r\n");
    harness.pbx.send("\r\n\r\n");
    expect(await harness.pbx.raw.next((text) => text === "\r\n", "CRLF")).toBe("\r\n");
  });

  it("that is displaced before the PBX has answered the dial leaves its place to the newer one", async () => {
    const harness = await start();
    let openGate = (): void => undefined;
    harness.pbx.gate = new Promise<void>((resolve) => (openGate = resolve));
    const first = await harness.open();
    first.send(first.build("REGISTER"));
    const second = await harness.open();
    const registered = second.register();
    expect((await first.closed).code).toBe(closeCodes.displaced);
    openGate();
    expect((await registered).status).toBe(200);
    const asked = harness.pbx.requests.all.filter((one) => one.method === "REGISTER");
    expect(new Set(asked.map((one) => callIdOf(one)))).toEqual(new Set([second.registerCallId]));
  });

  it("that leaves before the PBX has answered the dial leaves nothing behind", async () => {
    const port = await listening(muteServer());
    const harness = await start({ pbx: pbxAt(`ws://127.0.0.1:${port}`) });
    const page = await harness.open();
    harness.facts.clear();
    page.kill();
    await harness.facts.next((facts) => facts.pbxLeg.state === "down", "down");
    expect(harness.gateway.health()).toMatchObject({ legs: 0, state: "unknown" });
  });
});
