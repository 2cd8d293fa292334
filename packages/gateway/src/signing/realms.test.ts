import { header } from "@readyline/sip";
import { afterEach, describe, expect, it } from "vitest";
import { Harness } from "../test-support/harness.ts";
import { MemoryStore } from "../test-support/memory-store.ts";
import { Realms } from "./realms.ts";

let harness: Harness | undefined;
afterEach(async () => harness?.[Symbol.asyncDispose]());

const realms = (configured: string[], store = new MemoryStore()): Realms =>
  new Realms({ server: "ws://pbx", domain: "pbx.test", configured, store });

describe("the realms that are signed for", () => {
  it("are those configured, and no other, not even the domain", async () => {
    const some = realms(["asterisk"]);
    expect([await some.allows("asterisk", true), await some.allows("pbx.test", true)]).toEqual([true, false]);
  });

  it("are by default the domain and the realm of the first REGISTER challenge", async () => {
    const store = new MemoryStore();
    const some = realms([], store);
    expect(await some.allows("pbx.test", true)).toBe(true);
    expect(store.realms.size).toBe(0);
    expect(await some.allows("asterisk", true)).toBe(true);
    expect(store.realms.get("ws://pbx")).toBe("asterisk");
    expect(await some.allows("stranger", true)).toBe(false);
  });

  it("are not learnt from the challenge of a call", async () => {
    expect(await realms([]).allows("asterisk", false)).toBe(false);
  });

  it("are pinned once, however many challenges come together", async () => {
    const some = realms([]);
    const allowed = await Promise.all([some.allows("first", true), some.allows("second", true)]);
    expect(allowed).toEqual([true, false]);
  });

  it("survive a restart, until an administrator clears the pin", async () => {
    const store = new MemoryStore();
    await realms([], store).allows("asterisk", true);
    const later = realms([], store);
    expect(await later.allows("other", true)).toBe(false);
    await later.clear();
    expect(await later.allows("other", true)).toBe(true);
  });
});

describe("a PBX whose realm is not its domain", () => {
  it("is pinned at the first registration", async () => {
    harness = await Harness.start({ pbx: { realm: "asterisk" } });
    expect((await (await harness.open()).register()).status).toBe(200);
    expect(await harness.gateway.pinnedRealms()).toEqual(["asterisk"]);
    await harness.gateway.clearPinnedRealms();
    expect(await harness.gateway.pinnedRealms()).toEqual([]);
  });

  it("gets no digest for another realm, and the page is told why", async () => {
    harness = await Harness.start({ pbx: { realm: "stranger" } });
    harness.store.realms.set(harness.pbx.url, "asterisk");
    const response = await (await harness.open()).register();
    expect([response.status, header(response, "x-readyline-cause")]).toEqual([401, "reg.algorithm"]);
    expect(harness.pbx.requests.all.filter((one) => one.method === "REGISTER").length).toBe(1);
  });
});
