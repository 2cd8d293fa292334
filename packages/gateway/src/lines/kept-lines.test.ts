import { callIdOf, header } from "@readyline/sip";
import { afterEach, describe, expect, it } from "vitest";
import type { GatewayTimings, KeptLineStore } from "../options.ts";
import { Harness, identity } from "../test-support/harness.ts";
import { KeptLines } from "../test-support/memory-store.ts";
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

interface Stage {
  readonly pbx: TestPbx;
  readonly lines: KeptLines;
  process(owner: string, timings?: Partial<GatewayTimings>, keptLines?: KeptLineStore): Promise<Harness>;
}

/** Several processes of ours, one after the other or beside each other, on one PBX and one database. */
async function stage(): Promise<Stage> {
  const pbx = await TestPbx.start();
  cleanUps.push(() => pbx[Symbol.asyncDispose]());
  const lines = new KeptLines();
  return {
    pbx,
    lines,
    async process(owner, timings = {}, keptLines) {
      const harness = await Harness.start({
        pbx,
        kept: { lines, owner },
        options: { timings: { releaseDeadlineMs: 200, keepLinesMs: 20, ...timings }, ...(keptLines && { keptLines }) },
      });
      cleanUps.push(() => harness[Symbol.asyncDispose]());
      return harness;
    },
  };
}

const soon = { timeout: 5_000 };

async function isKept({ lines }: Stage, { invite }: OutgoingCall): Promise<void> {
  await expect.poll(() => lines.rows.get("session-1")?.line.callIds, soon).toEqual([callIdOf(invite)]);
}

const methodsAt = (pbx: TestPbx): readonly string[] => pbx.requests.all.map((one) => one.method);

async function refresh(pbx: TestPbx, page: RawPage, { invite, answer }: OutgoingCall): Promise<number> {
  pbx.requests.clear();
  const again = page.inDialog("INVITE", invite, answer, { body: browserSdp });
  page.send(again);
  const seen = await nextAt(pbx, "INVITE");
  expect(callIdOf(seen)).toBe(callIdOf(invite));
  pbx.reply(seen, 200, "OK", [["Contact", "<sip:+36301234567@10.0.0.7>"]], browserSdp);
  return (await page.responseTo(again)).status;
}

describe("an established call whose server is stopped", () => {
  it("is left alone by the one that stops, and gone on with at the next", async () => {
    const scene = await stage();
    const first = await scene.process("one");
    const call = await established(first);
    await first[Symbol.asyncDispose]();
    expect(methodsAt(scene.pbx)).not.toContain("BYE");
    expect(scene.pbx.requests.all.some((one) => header(one, "expires") === "0")).toBe(false);
    const second = await scene.process("two");
    const page = await returns(second, call.page, { set: { "X-Readyline-Calls": callIdOf(call.invite) } });
    expect(await refresh(scene.pbx, page, call)).toBe(200);
    expect(second.calls.all.map(({ state, callId }) => [state, callId])).toEqual([["answered", callIdOf(call.invite)]]);
    expect(second.gateway.hasCall("session-1")).toBe(true);
    page.send(page.inDialog("BYE", call.invite, call.answer));
    await nextAt(scene.pbx, "BYE");
    expect((await endOf(second)).endedBy).toBe("us");
    await expect.poll(() => scene.lines.rows.size, soon).toBe(0);
  });

  it("is hung up where it could not be kept", async () => {
    const scene = await stage();
    const none = (): Promise<never> => Promise.reject(new Error("no database"));
    const first = await scene.process("one", {}, { ...scene.lines.of("one"), save: none });
    const { invite } = await established(first);
    await first[Symbol.asyncDispose]();
    expect(callIdOf(await nextAt(scene.pbx, "BYE"))).toBe(callIdOf(invite));
    expect(first.logged.map(({ level }) => level)).toContain("error");
  });
});

describe("an established call whose server has died", () => {
  it("is gone on with at the next, and the far side can end it there", async () => {
    const scene = await stage();
    const call = await answered(await scene.process("one"));
    await expect.poll(() => scene.lines.rows.size, soon).toBe(1);
    const second = await scene.process("two");
    const page = await returns(second, call.page);
    scene.pbx.send(fromCaller(page, call.invite, "BYE", 11));
    expect(callIdOf(await page.requests.next((one) => one.method === "BYE", "BYE"))).toBe(callIdOf(call.invite));
    expect((await endOf(second)).endedBy).toBe("them");
  });

  it("keeps the number of a stored contact from the page", async () => {
    const scene = await stage();
    const call = await dialled(await scene.process("one"), 200, { uri: "sip:contact.anna.0@pbx.test" });
    await isKept(scene, call);
    const page = await returns(await scene.process("two"), call.page);
    const again = page.inDialog("INVITE", call.invite, call.answer, { body: browserSdp });
    scene.pbx.requests.clear();
    page.send(again);
    const contact = "<sip:+36301234567@10.0.0.7>";
    scene.pbx.reply(await nextAt(scene.pbx, "INVITE"), 200, "OK", [["Contact", contact]], browserSdp);
    expect(header(await page.responseTo(again), "contact")).toContain("contact.anna.0");
  });

  it("counts towards the calls that are open at once", async () => {
    const scene = await stage();
    const call = await established(await scene.process("one"));
    await isKept(scene, call);
    const page = await returns(await scene.process("two"), call.page);
    const invites = [1, 2].map(() => page.build("INVITE", { body: browserSdp }));
    for (const invite of invites) page.send(invite);
    const refused = await page.responses.next((one) => one.status === 403, "403");
    expect(callIdOf(refused)).toBe(callIdOf(invites[1] ?? call.invite));
  });

  it.each(["ended by the page meanwhile", "of a page that was loaded again"])(
    "is hung up when it is %s",
    async (how) => {
      const scene = await stage();
      const call = await established(await scene.process("one"));
      await isKept(scene, call);
      const second = await scene.process("two");
      if (how === "of a page that was loaded again") await second.registered();
      else await returns(second, call.page, { set: { "X-Readyline-Calls": "none" } });
      expect(callIdOf(await nextAt(scene.pbx, "BYE"))).toBe(callIdOf(call.invite));
    },
  );

  it("is hung up and its line un-registered when no page comes within the grace time", async () => {
    const scene = await stage();
    const call = await established(await scene.process("one"));
    await isKept(scene, call);
    scene.lines.gone.add("one");
    await scene.process("two", { graceMs: 100, renewKeptMs: 20 });
    expect(callIdOf(await nextAt(scene.pbx, "BYE"))).toBe(callIdOf(call.invite));
    const last = await scene.pbx.requests.next((one) => header(one, "expires") === "0", "un-REGISTER");
    expect(header(last, "call-id")).toBe(call.page.registerCallId);
    await expect.poll(() => scene.lines.rows.size, soon).toBe(0);
  });

  it.each([
    ["another version kept it", { memory: '{"version":2}' }],
    ["the extension was changed meanwhile", { identity: { ...identity, extension: "1009" } }],
  ])("is lost where %s", async (_what, change) => {
    const scene = await stage();
    const call = await established(await scene.process("one"));
    await isKept(scene, call);
    const row = scene.lines.rows.get("session-1");
    if (row !== undefined) row.line = { ...row.line, ...change };
    const second = await scene.process("two");
    await returns(second, call.page);
    expect(second.gateway.hasCall("session-1")).toBe(false);
    await expect.poll(() => scene.lines.rows.size, soon).toBe(0);
  });
});

it("a process whose page went to another one lets go of the call without a word", async () => {
  const scene = await stage();
  const first = await scene.process("one", { graceMs: 400, renewKeptMs: 20 });
  const call = await established(first);
  await isKept(scene, call);
  const page = await returns(await scene.process("two"), call.page);
  call.page.kill();
  await expect.poll(() => first.gateway.counts().legs, soon).toBe(0);
  expect(first.gateway.counts()).toMatchObject({ dialogs: 0, calls: 0, timers: 0 });
  expect(first.calls.all.map(({ state }) => state)).toEqual(["started", "answered"]);
  expect(await refresh(scene.pbx, page, call)).toBe(200);
  expect(methodsAt(scene.pbx)).not.toContain("BYE");
});
