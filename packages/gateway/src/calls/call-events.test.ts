import { afterEach, describe, expect, it } from "vitest";
import { Harness } from "../test-support/harness.ts";
import { dialled, dialOn, ringing } from "../test-support/scenes.ts";
import { browserSdp } from "../test-support/sdp.ts";

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

const told = (): string[] =>
  harness.calls.all.map((call) => `${call.state} ${call.number} ${call.sipStatus ?? "-"} ${call.endedBy ?? "-"}`);

describe("call events", () => {
  it("tell of a call that the dial policy refused, as an attempt that never left", async () => {
    harness = await Harness.start();
    const page = await harness.registered();
    const set = { "X-Readyline-Attempt": "attempt-1", "X-Readyline-Contact": "anna" };
    const invite = page.build("INVITE", { uri: "sip:0690123456@pbx.test", set, body: browserSdp });
    page.send(invite);
    expect((await page.responseTo(invite)).status).toBe(403);
    expect(told()).toEqual(["started 0690123456 - -", "ended 0690123456 403 gateway"]);
    expect(harness.calls.all[1]).toMatchObject({
      attemptId: "attempt-1",
      contactId: "anna",
      reason: "Number not allowed",
    });
  });

  it("do not count refused calls towards the 20 a minute", async () => {
    harness = await Harness.start();
    const page = await harness.registered();
    for (let i = 0; i < 25; i += 1) {
      const invite = page.build("INVITE", { uri: "sip:0690123456@pbx.test", body: browserSdp });
      page.send(invite);
      await page.responseTo(invite);
    }
    await dialOn(harness, page, 486);
    expect(told().at(-1)).toBe("ended 200 486 them");
  });

  it("tell of one call where the PBX asks for credentials", async () => {
    harness = await Harness.start();
    harness.pbx.challengeInvites = true;
    const page = await harness.registered();
    const invite = page.build("INVITE", { body: browserSdp });
    page.send(invite);
    page.send(page.withCredentials(invite, await page.responseTo(invite)));
    await harness.pbx.requests.next((one) => harness.pbx.isAuthentic(one, "proxy-authorization"), "signed INVITE");
    expect(told()).toEqual(["started 200 - -"]);
  });

  it("tell of a call whose credentials are refused as refused by the other side", async () => {
    harness = await Harness.start({
      options: { credentials: () => Promise.resolve({ username: "x", password: "y" }) },
    });
    harness.pbx.challengeInvites = true;
    const page = await harness.open();
    const invite = page.build("INVITE", { body: browserSdp });
    page.send(invite);
    const signed = page.withCredentials(invite, await page.responseTo(invite));
    page.send(signed);
    await page.responseTo(signed);
    expect(told()).toEqual(["started 200 - -", "ended 200 407 them"]);
  });

  it("name the caller, and who ended an incoming call", async () => {
    harness = await Harness.start();
    const { page, invite } = await ringing(harness);
    page.reply(invite, 180, "Ringing", [["Contact", `<${page.contactUri}>`]]);
    await harness.pbx.responses.next((one) => one.status === 180, "180");
    page.reply(invite, 486, "Busy Here");
    const end = await harness.calls.next((call) => call.state === "ended", "end");
    expect(end).toMatchObject({ direction: "incoming", displayName: "Caller", endedBy: "us", sipStatus: 486 });
    expect(told()).toEqual(["started caller - -", "ringing caller - -", "ended caller 486 us"]);
  });

  it("tell who hung up an answered call", async () => {
    harness = await Harness.start();
    const { page, invite, answer } = await dialled(harness, 200);
    page.send(page.inDialog("ACK", invite, answer));
    page.send(page.inDialog("BYE", invite, answer));
    await harness.calls.next((call) => call.state === "ended", "end");
    expect(told()).toEqual(["started 200 - -", "answered 200 200 -", "ended 200 200 us"]);
  });
});
