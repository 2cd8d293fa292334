import { callIdOf } from "@readyline/sip";
import { afterEach, describe, expect, it } from "vitest";
import { Harness } from "../test-support/harness.ts";
import { answered, fromCaller, ringing } from "../test-support/scenes.ts";
import { browserSdp } from "../test-support/sdp.ts";

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

const plainRtp = browserSdp.replace("UDP/TLS/RTP/SAVPF", "RTP/AVP");

describe("an answer of the page that breaks a rule", () => {
  it("becomes 500 to the PBX, and the page hears a BYE", async () => {
    harness = await Harness.start();
    const { page, invite } = await ringing(harness);
    page.reply(
      invite,
      200,
      "OK",
      [
        ["Contact", `<${page.contactUri}>`],
        ["Content-Type", "application/sdp"],
      ],
      plainRtp,
    );
    const refused = await harness.pbx.responses.next(
      (one) => one.status >= 200 && callIdOf(one) === callIdOf(invite),
      "final",
    );
    expect(refused.status).toBe(500);
    const bye = await page.requests.next((one) => one.method === "BYE", "BYE");
    expect(callIdOf(bye)).toBe(callIdOf(invite));
    expect(harness.gateway.hasCall("session-1")).toBe(false);
  });

  it("in an established call ends it on both sides", async () => {
    harness = await Harness.start();
    const { page, invite } = await answered(harness);
    harness.pbx.send(fromCaller(page, invite, "INVITE", 11, { body: browserSdp }));
    const reinvite = await page.requests.next((one) => one.method === "INVITE", "re-INVITE");
    page.reply(
      reinvite,
      200,
      "OK",
      [
        ["Contact", "<sip:x@10.6.6.6>"],
        ["Content-Type", "application/sdp"],
      ],
      browserSdp,
    );
    await harness.pbx.responses.next((one) => one.status === 500, "500");
    await harness.pbx.requests.next((one) => one.method === "BYE", "BYE at the PBX");
    await page.requests.next((one) => one.method === "BYE", "BYE at the page");
    expect((await harness.calls.next((call) => call.state === "ended", "end")).endedBy).toBe("gateway");
  });

  it("is heard no more: repeating it is no further refusal", async () => {
    harness = await Harness.start();
    const { page, invite } = await ringing(harness);
    const send = (): void =>
      page.reply(
        invite,
        200,
        "OK",
        [
          ["Contact", `<${page.contactUri}>`],
          ["Content-Type", "application/sdp"],
        ],
        plainRtp,
      );
    send();
    await page.requests.next((one) => one.method === "BYE", "BYE");
    send();
    page.send("\r\n\r\n");
    await page.raw.next((text) => text === "\r\n", "keep-alive");
    expect(harness.gateway.refusedByRule()).toEqual({ "up.response-sdp": 1 });
  });
});

describe("a call that lasts too long", () => {
  it("is ended on both sides", async () => {
    harness = await Harness.start({ options: { timings: { maxCallMs: 200 } } });
    const { page } = await answered(harness);
    await harness.pbx.requests.next((one) => one.method === "BYE", "BYE at the PBX");
    await page.requests.next((one) => one.method === "BYE", "BYE at the page");
    const end = await harness.calls.next((call) => call.state === "ended", "end");
    expect([end.endedBy, end.reason]).toEqual(["gateway", "longer than 4 hours"]);
  });
});
