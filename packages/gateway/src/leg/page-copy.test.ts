import { callIdOf, header, makeResponse, parseMessage, serialize, SipError, type SipRequest } from "@readyline/sip";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { Harness } from "../test-support/harness.ts";
import { pbxRequest } from "../test-support/scenes.ts";
import { browserSdp } from "../test-support/sdp.ts";
import { pageCopy } from "./page-copy.ts";

let harness: Harness | undefined;
afterEach(async () => {
  await harness?.[Symbol.asyncDispose]();
  harness = undefined;
});

function request(lines: readonly string[]): SipRequest {
  const all = ["OPTIONS sip:x@y.test SIP/2.0", "Call-ID: a", "CSeq: 1 OPTIONS", ...lines, "", ""];
  const message = parseMessage(all.join("\r\n"), { mode: "lenient" });
  if (message.kind !== "request") throw new Error("not a request");
  return message;
}

const plain = ["Via: SIP/2.0/WS a.test;branch=z9hG4bK1", "From: <sip:b@c.test>;tag=1", "To: <sip:x@y.test>"];

describe("the page's copy of a request", () => {
  it("is the request itself where everything can be repeated", () => {
    const message = request(plain);
    expect(pageCopy(message)).toBe(message);
  });

  it("has quotes around a display name that needs them", () => {
    const copy = pageCopy(request([plain[0] ?? "", "From: M\u00fcller, A <sip:b@c.test>;tag=1", plain[2] ?? ""]));
    expect(header(copy ?? request(plain), "from")).toBe('"M\u00fcller, A" <sip:b@c.test>;tag=1');
  });

  it("has a Via without blanks and names that are not compact", () => {
    const copy = pageCopy(
      request([
        "v:  SIP / 2.0 / UDP  a.test : 5060 ;branch=z9hG4bK1;rport",
        "f: <sip:b@c.test>;tag=1",
        "t: <sip:x@y.test>",
      ]),
    );
    expect(copy?.headers.map((line) => `${line.rawName}: ${line.value}`)).toEqual([
      "Call-ID: a",
      "CSeq: 1 OPTIONS",
      "Via: SIP/2.0/UDP a.test:5060;branch=z9hG4bK1;rport",
      "From: <sip:b@c.test>;tag=1",
      "To: <sip:x@y.test>",
    ]);
  });
});

describe("whatever the caller is called", () => {
  it("the page gets it so that its answer can be read, or does not get it", () => {
    const name = fc.string({ unit: "binary", maxLength: 40 }).filter((text) => !/[\r\n]/.test(text));
    fc.assert(
      fc.property(name, (displayName) => {
        const text = serialize(request(plain)).replace("From: ", () => `From: ${displayName} `);
        const copy = readLeniently(text);
        if (copy === null) return;
        const answer = serialize(makeResponse(copy, 200, "OK", { toTag: "a" }));
        expect(callIdOf(parseMessage(answer, { mode: "strict" }))).toBe("a");
      }),
      { seed: 4475, numRuns: 2_000 },
    );
  });
});

function readLeniently(text: string): SipRequest | null {
  try {
    const message = parseMessage(text, { mode: "lenient" });
    return message.kind === "request" ? pageCopy(message) : null;
  } catch (error) {
    if (error instanceof SipError) return null;
    throw error;
  }
}

describe("a caller with a display name that needs quotes", () => {
  it("rings, and the page's answer is taken", async () => {
    harness = await Harness.start();
    const page = await harness.registered();
    const set = { From: "M\u00fcller, A <sip:caller@elsewhere.test>;tag=caller" };
    harness.pbx.send(pbxRequest(page, "INVITE", { body: browserSdp, set }));
    const invite = await page.requests.next((one) => one.method === "INVITE", "INVITE");
    page.reply(invite, 180, "Ringing", [["Contact", `<${page.contactUri}>`]]);
    expect((await harness.pbx.responses.next((one) => one.status === 180, "180")).status).toBe(180);
    expect(harness.gateway.refusedByRule()).toEqual({});
  });
});
