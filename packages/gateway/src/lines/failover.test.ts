import { closeCodes } from "@readyline/contract";
import { callIdOf, header, type SipRequest } from "@readyline/sip";
import { afterEach, describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import type { GatewayTimings } from "../options.ts";
import { Harness } from "../test-support/harness.ts";
import type { RawPage } from "../test-support/raw-page.ts";
import { established, pbxRequest } from "../test-support/scenes.ts";
import { browserSdp } from "../test-support/sdp.ts";
import { TestPbx } from "../test-support/test-pbx.ts";

/** Three times what is promised, and more where machines are busy. */
const DEADLINE_MS = 10_000;

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

interface Pair {
  readonly harness: Harness;
  readonly first: TestPbx;
  readonly second: TestPbx;
}

/** A gateway with two PBX servers, both known to be up. */
async function startPair(timings: Partial<GatewayTimings> = {}): Promise<Pair> {
  const second = await TestPbx.start();
  cleanUps.push(() => second[Symbol.asyncDispose]());
  const harness = await Harness.start({
    standbyUrls: [second.url],
    options: {
      timings: { lostPbxProbeMs: 30, standbyProbeMs: 50, failBackCheckMs: 30, releaseDeadlineMs: 500, ...timings },
    },
  });
  cleanUps.push(() => harness[Symbol.asyncDispose]());
  await until(() => states(harness).every((state) => state === "up"), "both servers up");
  return { harness, first: harness.pbx, second };
}

const states = ({ gateway }: Harness): string[] => gateway.servers().map(({ state }) => state);
const inUse = ({ gateway }: Harness): boolean[] => gateway.servers().map((one) => one.inUse);

const until = async (isSo: () => boolean, what: string): Promise<void> => {
  await vi.waitUntil(isSo, { timeout: DEADLINE_MS, interval: 5 }).catch(() => expect.fail(`not so in time: ${what}`));
};

/** The same user agent on a new socket, as the browser's does. */
async function returns(harness: Harness, page: RawPage): Promise<RawPage> {
  const again = await harness.open();
  again.registerCallId = page.registerCallId;
  again.registerCseq = page.registerCseq;
  expect((await again.register()).status).toBe(200);
  return again;
}

const nextAt = (pbx: TestPbx, method: string): Promise<SipRequest> =>
  pbx.requests.next((one) => one.method === method, method, DEADLINE_MS);

async function isBack(harness: Harness, port: number): Promise<TestPbx> {
  const pbx = await TestPbx.start({ port });
  cleanUps.push(() => pbx[Symbol.asyncDispose]());
  await until(() => states(harness)[0] === "up", "the first server up");
  return pbx;
}

describe("with two PBX servers", () => {
  it("a line is at the first, whatever the second is", async () => {
    const { harness, first, second } = await startPair();
    await harness.registered();
    expect([first.bindings.size, second.bindings.size]).toEqual([1, 0]);
    expect(inUse(harness)).toEqual([true, false]);
    expect(harness.gateway.servers().map(({ registered }) => registered)).toEqual([1, 0]);
  });

  it("the first killed: the page is called back at once and registers at the second", async () => {
    const { harness, first, second } = await startPair();
    const page = await harness.registered();
    await first[Symbol.asyncDispose]();
    expect((await page.closed).code).toBe(closeCodes.pbxMoved);
    await returns(harness, page);
    expect(second.bindings.size).toBe(1);
    await until(() => states(harness)[0] === "down", "the first server down");
    expect(inUse(harness)).toEqual([false, true]);
    expect(harness.gateway.health()).toMatchObject({ state: "up", registered: 1 });
    expect(harness.gateway.facts("user-1", "session-1")).toMatchObject({
      cause: null,
      registration: { state: "registered" },
    });
  });

  it("the first frozen: its silence moves the line too", async () => {
    const { harness, first, second } = await startPair({ optionsIntervalMs: 100, pbxOptionsDeadlineMs: 500 });
    const page = await harness.registered();
    first.silent = true;
    expect((await page.closed).code).toBe(closeCodes.pbxMoved);
    await returns(harness, page);
    expect(second.bindings.size).toBe(1);
  });

  it("a page that comes while the first is lost goes straight to the second", async () => {
    const { harness, first, second } = await startPair();
    await first[Symbol.asyncDispose]();
    await until(() => states(harness)[0] === "down", "the first server down");
    await harness.registered();
    expect(second.bindings.size).toBe(1);
  });

  it("both lost: the page is told the first one's trouble, and whichever comes back has the line", async () => {
    const { harness, first, second } = await startPair();
    const page = await harness.registered();
    const { port } = second;
    await second[Symbol.asyncDispose]();
    await until(() => states(harness)[1] === "down", "the second server down");
    await first[Symbol.asyncDispose]();
    expect((await page.closed).code).toBe(closeCodes.pbxUnreachable);
    // A look at it may have begun while it closed its door, and have ended without an answer.
    await until(() => harness.gateway.health().cause === "pbx.unreachable", "the first server unreachable");
    expect(harness.gateway.health().state).toBe("down");
    expect(inUse(harness)).toEqual([false, false]);
    const again = await TestPbx.start({ port });
    cleanUps.push(() => again[Symbol.asyncDispose]());
    await until(() => harness.gateway.facts("user-1", "session-1").cause === null, "called back");
    await returns(harness, page);
    expect(again.bindings.size).toBe(1);
  });

  it("each server has a realm of its own, pinned at its first registration", async () => {
    const second = await TestPbx.start({ realm: "second" });
    cleanUps.push(() => second[Symbol.asyncDispose]());
    const harness = await Harness.start({
      pbx: { realm: "first" },
      standbyUrls: [second.url],
      options: { timings: { lostPbxProbeMs: 30, standbyProbeMs: 50 } },
    });
    cleanUps.push(() => harness[Symbol.asyncDispose]());
    await until(() => states(harness).every((state) => state === "up"), "both servers up");
    const page = await harness.registered();
    await harness.pbx[Symbol.asyncDispose]();
    await page.closed;
    await returns(harness, page);
    expect(await harness.gateway.pinnedRealms()).toEqual(["first", "second"]);
    expect(harness.store.realms.get(second.url)).toBe("second");
  });

  it("an established call whose server is lost goes on, and what the page says of it is tried at the other", async () => {
    const { harness, first, second } = await startPair();
    const { page, invite, answer } = await established(harness);
    await first[Symbol.asyncDispose]();
    await page.closed;
    expect(harness.gateway.hasCall("session-1")).toBe(true);
    const again = await returns(harness, page);
    again.send(again.inDialog("BYE", invite, answer));
    const bye = await second.requests.next((one) => one.method === "BYE", "BYE", DEADLINE_MS);
    expect(callIdOf(bye)).toBe(callIdOf(invite));
    await until(() => !harness.gateway.hasCall("session-1"), "the call over");
  });
});

describe("the first of two servers is back", () => {
  const soon: Partial<GatewayTimings> = { failBackAfterMs: 200 };
  const never: Partial<GatewayTimings> = { failBackAfterMs: 3_600_000 };

  async function lostFirst(timings: Partial<GatewayTimings>): Promise<Pair & { page: RawPage; port: number }> {
    const pair = await startPair(timings);
    const before = await pair.harness.registered();
    const { port } = pair.first;
    await pair.first[Symbol.asyncDispose]();
    await before.closed;
    const page = await returns(pair.harness, before);
    await until(() => states(pair.harness)[0] === "down", "the first server down");
    return { ...pair, page, port };
  }

  it("an idle line goes back when it has been healthy for a while, and is registered there alone", async () => {
    const { harness, page, port, second } = await lostFirst(soon);
    const first = await isBack(harness, port);
    expect((await page.closed).code).toBe(closeCodes.pbxMoved);
    expect(second.bindings.size).toBe(0);
    await returns(harness, page);
    expect([first.bindings.size, second.bindings.size]).toEqual([1, 0]);
    expect(inUse(harness)).toEqual([true, false]);
    expect(harness.gateway.facts("user-1", "session-1").cause).toBeNull();
  });

  it("no line goes back before that, and new ones go to the second", async () => {
    const { harness, page, port, second } = await lostFirst(never);
    const first = await isBack(harness, port);
    for (let probes = 0; probes < 5; probes += 1) await nextAt(first, "OPTIONS");
    expect(page.rawSocket.readyState).toBe(WebSocket.OPEN);
    await harness.registered({ sessionId: "s2", userId: "u2" });
    expect([first.bindings.size, second.bindings.size]).toEqual([0, 2]);
  });

  it("a line with a call stays until the call is over", async () => {
    const { harness, page, port, second } = await lostFirst(soon);
    const invite = page.build("INVITE", { body: browserSdp });
    page.send(invite);
    second.accept200(await nextAt(second, "INVITE"), browserSdp);
    const answer = await page.responseTo(invite);
    page.send(page.inDialog("ACK", invite, answer));
    await nextAt(second, "ACK");
    const first = await isBack(harness, port);
    await until(() => inUse(harness)[0] === true, "the first server steady");
    for (let probes = 0; probes < 5; probes += 1) await nextAt(first, "OPTIONS");
    expect(page.rawSocket.readyState).toBe(WebSocket.OPEN);
    expect(harness.gateway.facts("user-1", "session-1").registration.state).toBe("registered");
    page.send(page.inDialog("BYE", invite, answer));
    expect((await page.closed).code).toBe(closeCodes.pbxMoved);
  });

  it("a call that comes while a line is taken off the second keeps it there", async () => {
    const { harness, page, port, second } = await lostFirst(soon);
    let offs = 0;
    second.onRequest = (request) => {
      if (request.method !== "REGISTER" || header(request, "expires") !== "0") return false;
      offs += 1;
      if (offs === 1) second.send(pbxRequest(page, "INVITE", { body: browserSdp }));
      return false;
    };
    await isBack(harness, port);
    await page.requests.next((one) => one.method === "INVITE", "INVITE", DEADLINE_MS);
    await harness.facts.next((facts) => facts.cause?.code === "reg.lost", "reg.lost", DEADLINE_MS);
    expect((await page.register()).status).toBe(200);
    expect(second.bindings.size).toBe(1);
    expect(page.rawSocket.readyState).toBe(WebSocket.OPEN);
    expect(harness.gateway.hasCall("session-1")).toBe(true);
  });

  it("a call that was begun at the first goes back with its line, since it can be reached there alone", async () => {
    const { harness, first, second } = await startPair(soon);
    const { page, invite, answer } = await established(harness);
    const { port } = first;
    await first[Symbol.asyncDispose]();
    await page.closed;
    const there = await returns(harness, page);
    const again = await isBack(harness, port);
    expect((await there.closed).code).toBe(closeCodes.pbxMoved);
    const back = await returns(harness, there);
    expect([again.bindings.size, second.bindings.size]).toEqual([1, 0]);
    back.send(back.inDialog("BYE", invite, answer));
    expect(callIdOf(await nextAt(again, "BYE"))).toBe(callIdOf(invite));
  });

  it("the contact that a line left at a frozen server is taken off as soon as that answers", async () => {
    const { harness, first, second } = await startPair({ ...never, optionsIntervalMs: 100, pbxOptionsDeadlineMs: 500 });
    const page = await harness.registered();
    first.silent = true;
    await page.closed;
    await returns(harness, page);
    expect([first.bindings.size, second.bindings.size]).toEqual([1, 1]);
    first.silent = false;
    await until(() => first.bindings.size === 0, "no contact at the first");
    expect(second.bindings.size).toBe(1);
  });

  it("the contact that a line left at a lost server is taken off after the logout too", async () => {
    const { harness, first, second } = await startPair({ ...never, optionsIntervalMs: 100, pbxOptionsDeadlineMs: 500 });
    const page = await harness.registered();
    first.silent = true;
    await page.closed;
    await returns(harness, page);
    await harness.gateway.release("session-1", "logout");
    expect(second.bindings.size).toBe(0);
    first.silent = false;
    await until(() => first.bindings.size === 0, "no contact at the first");
  });
});
