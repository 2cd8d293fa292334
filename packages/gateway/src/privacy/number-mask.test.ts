import { callIdOf, type HeaderEntry, serialize } from "@readyline/sip";
import { afterEach, describe, expect, it } from "vitest";
import { Harness } from "../test-support/harness.ts";
import { fromCaller, recordRoutes } from "../test-support/scenes.ts";
import { browserSdp } from "../test-support/sdp.ts";

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

describe("the number of a stored contact", () => {
  it("goes to the PBX and to no message that the page gets, while the call works", async () => {
    harness = await Harness.start();
    const page = await harness.registered();
    const invite = page.build("INVITE", { uri: "sip:contact.anna.0@pbx.test", body: browserSdp });
    page.send(invite);
    const seen = await harness.pbx.requests.next((one) => one.method === "INVITE", "INVITE");
    expect(seen.uri).toBe("sip:+36301234567@pbx.test");

    const revealing: readonly HeaderEntry[] = [
      ...recordRoutes,
      ["Contact", '"06 30 123 4567" <sip:06301234567@10.0.0.7:5060>'],
      ["P-Asserted-Identity", "<sip:+36301234567@pbx.test>"],
      ["Remote-Party-ID", "<sip:+36301234567@pbx.test>"],
    ];
    harness.pbx.reply(seen, 180, "Ringing", revealing);
    harness.pbx.reply(seen, 200, "OK", [...revealing, ["Content-Type", "application/sdp"]], browserSdp);
    const answer = await page.responses.next((one) => one.status === 200 && callIdOf(one) === callIdOf(invite), "200");
    page.send(page.inDialog("ACK", invite, answer));
    expect((await harness.pbx.requests.next((one) => one.method === "ACK", "ACK")).uri).toBe(
      "sip:06301234567@10.0.0.7:5060",
    );

    const set = {
      From: `<sip:contact.anna.0@pbx.test>;tag=pbx`,
      To: invite.headers.find(({ name }) => name === "from")?.value ?? "",
    };
    const contact: HeaderEntry = ["Contact", "<sip:06301234567@10.0.0.8:5060>"];
    const reinvite = fromCaller(page, invite, "INVITE", 30, {
      set: { ...set, Contact: null },
      add: [contact],
      body: browserSdp,
    });
    harness.pbx.send(reinvite);
    await page.requests.next((one) => one.method === "INVITE", "re-INVITE");

    page.send(page.inDialog("BYE", invite, answer));
    expect((await harness.pbx.requests.next((one) => one.method === "BYE", "BYE")).uri).toBe(
      "sip:06301234567@10.0.0.7:5060",
    );
    expect(page.raw.all.filter((text) => text.includes("1234567") || text.includes("123 4567"))).toEqual([]);
    expect(harness.gateway.refusedByRule()).toEqual({});
    expect(serialize(seen)).not.toContain("X-Readyline");
  });
});
