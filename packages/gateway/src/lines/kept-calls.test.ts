import { callIdOf, header } from "@readyline/sip";
import { afterEach, describe, expect, it } from "vitest";
import type { GatewayTimings } from "../options.ts";
import { Harness } from "../test-support/harness.ts";
import type { RawPage } from "../test-support/raw-page.ts";
import {
  answered,
  dialled,
  endOf,
  established,
  fromCaller,
  nextAt,
  type OutgoingCall,
  returns,
} from "../test-support/scenes.ts";
import { browserSdp } from "../test-support/sdp.ts";
import { TestPbx } from "../test-support/test-pbx.ts";

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

async function start(timings: Partial<GatewayTimings> = {}): Promise<Harness> {
  const harness = await Harness.start({
    options: { timings: { lostPbxProbeMs: 30, releaseDeadlineMs: 200, ...timings } },
  });
  cleanUps.push(() => harness[Symbol.asyncDispose]());
  return harness;
}

async function killPbx(harness: Harness, page: RawPage): Promise<number> {
  const { port } = harness.pbx;
  await harness.pbx[Symbol.asyncDispose]();
  await page.closed;
  return port;
}

async function pbxIsBack(harness: Harness, port: number): Promise<TestPbx> {
  const pbx = await TestPbx.start({ port });
  cleanUps.push(() => pbx[Symbol.asyncDispose]());
  await harness.facts.next((facts) => facts.cause === null, "facts without a cause");
  return pbx;
}

async function lostAndBack(harness: Harness, page: RawPage): Promise<TestPbx> {
  const port = await killPbx(harness, page);
  harness.facts.clear();
  return pbxIsBack(harness, port);
}

async function refresh(pbx: TestPbx, page: RawPage, { invite, answer }: OutgoingCall): Promise<void> {
  const again = page.inDialog("INVITE", invite, answer, { body: browserSdp });
  page.send(again);
  const seen = await nextAt(pbx, "INVITE");
  expect(callIdOf(seen)).toBe(callIdOf(invite));
  pbx.accept200(seen, browserSdp);
  expect((await page.responseTo(again)).status).toBe(200);
}

describe("an established call whose PBX is lost", () => {
  it("is not ended by that, and the page refreshes it on the next leg", async () => {
    const harness = await start();
    const call = await established(harness);
    const pbx = await lostAndBack(harness, call.page);
    expect(harness.gateway.hasCall("session-1")).toBe(true);
    expect(harness.calls.all.map((one) => one.state)).toEqual(["started", "answered"]);
    const page = await returns(harness, call.page);
    await refresh(pbx, page, call);
    expect(harness.gateway.facts("user-1", "session-1").registration.state).toBe("registered");
  });

  it("ends at the page by a BYE of the far side on the next leg", async () => {
    const harness = await start();
    const { page, invite } = await answered(harness);
    const pbx = await lostAndBack(harness, page);
    const again = await returns(harness, page);
    pbx.send(fromCaller(page, invite, "BYE", 11));
    expect(callIdOf(await again.requests.next((one) => one.method === "BYE", "BYE"))).toBe(callIdOf(invite));
    expect((await endOf(harness)).endedBy).toBe("them");
  });

  it("ends at the PBX by a BYE of the page on the next leg", async () => {
    const harness = await start();
    const { page, invite, answer } = await established(harness);
    const pbx = await lostAndBack(harness, page);
    const again = await returns(harness, page);
    again.send(again.inDialog("BYE", invite, answer));
    expect(callIdOf(await nextAt(pbx, "BYE"))).toBe(callIdOf(invite));
    expect((await endOf(harness)).endedBy).toBe("us");
  });

  it("keeps the number of a stored contact from the page", async () => {
    const harness = await start();
    const call = await dialled(harness, 200, { uri: "sip:contact.anna.0@pbx.test" });
    const pbx = await lostAndBack(harness, call.page);
    const page = await returns(harness, call.page);
    const again = page.inDialog("INVITE", call.invite, call.answer, { body: browserSdp });
    page.send(again);
    const seen = await nextAt(pbx, "INVITE");
    pbx.reply(seen, 200, "OK", [["Contact", "<sip:+36301234567@10.0.0.7>"]], browserSdp);
    expect(header(await page.responseTo(again), "contact")).toContain("contact.anna.0");
  });

  it("counts towards the calls that are open at once", async () => {
    const harness = await start();
    const call = await established(harness);
    await lostAndBack(harness, call.page);
    const page = await returns(harness, call.page);
    const statuses: number[] = [];
    for (const _second of [1, 2]) {
      const invite = page.build("INVITE", { body: browserSdp });
      page.send(invite);
      const { status } = await page.responses
        .next((one) => callIdOf(one) === callIdOf(invite), "answer", 500)
        .catch(() => ({ status: 0 }));
      statuses.push(status);
    }
    expect(statuses).toEqual([0, 403]);
  });

  it("is hung up at the PBX when the page has ended it meanwhile", async () => {
    const harness = await start();
    const { page, invite } = await established(harness);
    const pbx = await lostAndBack(harness, page);
    await returns(harness, page, { set: { "X-Readyline-Calls": "none" } });
    expect(callIdOf(await nextAt(pbx, "BYE"))).toBe(callIdOf(invite));
    expect((await endOf(harness)).endedBy).toBe("us");
    expect(pbx.raw.all.join("").toLowerCase()).not.toContain("x-readyline");
  });

  it("is left alone when the page has it still", async () => {
    const harness = await start();
    const call = await established(harness);
    const pbx = await lostAndBack(harness, call.page);
    const page = await returns(harness, call.page, { set: { "X-Readyline-Calls": `other, ${callIdOf(call.invite)}` } });
    await refresh(pbx, page, call);
    expect(pbx.requests.all.map((one) => one.method)).not.toContain("BYE");
  });

  it("is hung up when another page comes: the console was loaded again", async () => {
    const harness = await start();
    const { page, invite } = await established(harness);
    const pbx = await lostAndBack(harness, page);
    await harness.registered();
    expect(callIdOf(await nextAt(pbx, "BYE"))).toBe(callIdOf(invite));
  });

  it("is hung up and its line un-registered when no page comes within the grace time", async () => {
    const harness = await start({ graceMs: 200 });
    const { page, invite } = await established(harness);
    const pbx = await lostAndBack(harness, page);
    expect(callIdOf(await nextAt(pbx, "BYE"))).toBe(callIdOf(invite));
    const last = await pbx.requests.next((one) => header(one, "expires") === "0", "un-REGISTER");
    expect(header(last, "call-id")).toBe(page.registerCallId);
    expect((await endOf(harness)).endedBy).toBe("gateway");
  });

  it("waits for its PBX however long that is away", async () => {
    const harness = await start({ graceMs: 100 });
    const { page } = await established(harness);
    const port = await killPbx(harness, page);
    const until = Date.now() + 300;
    while (Date.now() < until) await (await harness.open()).closed;
    expect(harness.gateway.hasCall("session-1")).toBe(true);
    harness.facts.clear();
    await pbxIsBack(harness, port);
  });

  it("is hung up as soon as the PBX is back when the operator has logged out meanwhile", async () => {
    const harness = await start();
    const { page, invite } = await established(harness);
    const { port } = harness.pbx;
    await killPbx(harness, page);
    await harness.gateway.release("session-1", "logout");
    const pbx = await TestPbx.start({ port });
    cleanUps.push(() => pbx[Symbol.asyncDispose]());
    expect(callIdOf(await nextAt(pbx, "BYE"))).toBe(callIdOf(invite));
  });

  it("whose BYE was under way is hung up on the next leg", async () => {
    const harness = await start();
    const { page, invite, answer } = await established(harness);
    harness.pbx.onRequest = (request) => request.method === "BYE";
    page.send(page.inDialog("BYE", invite, answer));
    await nextAt(harness.pbx, "BYE");
    const pbx = await lostAndBack(harness, page);
    await returns(harness, page);
    expect(callIdOf(await nextAt(pbx, "BYE"))).toBe(callIdOf(invite));
    expect((await endOf(harness)).endedBy).toBe("us");
  });
});

it("a call that rings ends with its PBX", async () => {
  const harness = await start();
  const { page } = await dialled(harness, 180);
  await killPbx(harness, page);
  expect((await endOf(harness)).endedBy).toBe(null);
  expect(harness.gateway.hasCall("session-1")).toBe(false);
});
