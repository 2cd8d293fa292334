import { afterEach, describe, expect, it } from "vitest";
import { Harness } from "../test-support/harness.ts";
import { JsSipPage } from "../test-support/jssip-page.ts";

let harness: Harness;
let page: JsSipPage | undefined;
afterEach(async () => {
  page?.stop();
  await harness[Symbol.asyncDispose]();
});

describe("real JsSIP with a placeholder password", () => {
  it.each([["MD5" as const], ["SHA-256" as const]])("registers at a PBX that takes only %s", async (algorithm) => {
    harness = await Harness.start({ pbx: { algorithms: [algorithm] } });
    page = new JsSipPage(harness);
    await page.registered();
    expect([...harness.pbx.bindings.keys()]).toEqual([page.contactUri]);
    expect(harness.gateway.facts("user-1", "session-1").registration).toMatchObject({
      state: "registered",
      contactIsOurs: true,
      contactSeenAt: expect.any(Number),
      contactAskedEveryMs: 4_000,
    });
    await harness.gateway.release("session-1", "logout");
    expect(harness.pbx.bindings.size).toBe(0);
  });
});
