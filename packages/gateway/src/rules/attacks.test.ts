import { serialize, type SipRequest } from "@readyline/sip";
import { describe, expect, it } from "vitest";
import { sendUp } from "../test-support/attack.ts";
import { Harness } from "../test-support/harness.ts";
import type { RawPage, RequestChange } from "../test-support/raw-page.ts";
import { browserSdp } from "../test-support/sdp.ts";

type Make = (page: RawPage) => string | Buffer;

const invite =
  (change: RequestChange): Make =>
  (page) =>
    serialize(page.build("INVITE", { body: browserSdp, ...change }));
const register =
  (change: RequestChange): Make =>
  (page) =>
    serialize(page.build("REGISTER", change));
/** A valid INVITE with a line more, or with its text changed: what no builder writes. */
const edited =
  (edit: (text: string) => string): Make =>
  (page) =>
    edit(serialize(page.build("INVITE", { body: browserSdp })));
const withLine = (line: string): Make => edited((text) => text.replace("Call-ID:", `${line}\r\nCall-ID:`));
const from = (value: string): Make => invite({ set: { From: value } });
const other = "<sip:1002@pbx.test>;tag=b";
const nonce = (value: string): string =>
  `Digest algorithm=MD5, username="1001", realm="gateway", nonce="${value}", uri="sip:pbx.test", response="${"0".repeat(32)}", qop=auth, cnonce="abc", nc=00000001`;

/** Ways to be somebody else, or to reach what a page must not reach. The third column is the rule that stops it. */
const attacks: readonly (readonly [string, Make, string])[] = [
  ["REGISTER for another extension", register({ set: { To: "<sip:1002@pbx.test>" } }), "up.register-to"],
  ["REGISTER in another's name", register({ set: { From: "<sip:1002@pbx.test>;tag=a" } }), "up.from-own"],
  ["INVITE in another's name", from('"Boss" <sip:1002@pbx.test>;tag=a'), "up.from-own"],
  ["another's name in escapes", from("<sip:%31002@pbx.test>;tag=a"), "up.from-own"],
  ["a second From", withLine(`From: ${other}`), "up.syntax"],
  ["a second From in its compact form", withLine(`f: ${other}`), "up.syntax"],
  ["a second From with a blank before the colon", withLine(`From : ${other}`), "up.syntax"],
  ["a folded From", edited((text) => text.replace(/(From: .*);tag/, "$1\r\n ;tag")), "up.syntax"],
  ["a From after a bare LF", withLine(`Subject: x\nFrom: ${other}`), "up.syntax"],
  ["a From after a bare CR", withLine(`Subject: x\rFrom: ${other}`), "up.syntax"],
  [
    "the own address as display name of another",
    from('"<sip:1001@pbx.test>" <sip:1002@pbx.test>;tag=a'),
    "up.from-own",
  ],
  ["two addresses in angle brackets", from("<sip:1001@pbx.test> <sip:1002@pbx.test>;tag=a"), "up.syntax"],
  ["a password before an @", from("<sip:1002:x@1001@pbx.test>;tag=a"), "up.syntax"],
  ["P-Asserted-Identity", invite({ add: [["P-Asserted-Identity", "<sip:1002@pbx.test>"]] }), "up.header-known"],
  ["Remote-Party-ID", invite({ add: [["Remote-Party-ID", "<sip:1002@pbx.test>"]] }), "up.header-known"],
  ["a preloaded Route", invite({ add: [["Route", "<sip:10.0.0.9;lr>"]] }), "up.route-preloaded"],
  ["Contact of a real host", register({ set: { Contact: "<sip:x@10.0.0.1>" } }), "up.contact-own"],
  ["two Contacts", register({ set: { Contact: "<sip:x@a.invalid>, <sip:y@b.invalid>" } }), "up.contact-own"],
  ["Contact * with Expires", register({ set: { Contact: "*", Expires: "60" } }), "up.contact-own"],
  ["Contact * that removes all", register({ set: { Contact: "*", Expires: "0" } }), "up.contact-own"],
  ["REGISTER at another domain", register({ uri: "sip:other.test" }), "up.register-uri"],
  ["two Vias", withLine("Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK2"), "up.via-own"],
  ["a request smuggled after the body", edited((text) => `${text}INVITE sip:x SIP/2.0\r\n\r\n`), "up.syntax"],
  ["a body longer than told", edited((text) => text.replace(/Content-Length: \d+/, "Content-Length: 0")), "up.syntax"],
  ["a NUL", withLine("Subject: a\0b"), "up.syntax"],
  ["an invented nonce", register({ set: { Authorization: nonce("chosen") } }), "up.auth-offered"],
  ["Basic credentials", register({ set: { Authorization: "Basic AAAA" } }), "up.auth-digest"],
  ["an invented To tag in another's name", (page) => serialize(strangeBye(page)), "up.dialog-known"],
  ["a response to nothing", edited(asResponse), "up.response-open"],
  ["garbage", () => "hello\r\n\r\n", "up.syntax"],
  ["a binary frame", (page) => Buffer.from(serialize(page.build("REGISTER"))), "up.text-frame"],
  ["an auto-answer header", invite({ add: [["Call-Info", "<sip:x>;answer-after=0"]] }), "up.header-known"],
  ["a subscription", (page) => serialize(page.build("SUBSCRIBE", { set: { Event: "dialog" } })), "up.method"],
];

function strangeBye(page: RawPage): SipRequest {
  return page.build("BYE", { set: { From: "<sip:1002@pbx.test>;tag=a", To: "<sip:1003@pbx.test>;tag=z" } });
}

function asResponse(text: string): string {
  const head = text.slice(0, text.indexOf("\r\n\r\n")).split("\r\n").slice(1);
  const kept = head.filter((line) => /^(?:Via|To|From|Call-ID|CSeq):/.test(line));
  return ["SIP/2.0 200 OK", ...kept, "Content-Length: 0", "", ""].join("\r\n");
}

describe("a hostile page", () => {
  it.each(attacks)("does not get through with %s", async (_name, make, rule) => {
    await using harness = await Harness.start();
    const page = await harness.registered();
    expect(await sendUp(harness, page, make(page))).toBe(false);
    expect(harness.gateway.refusedByRule()[rule]).toBe(1);
  });

  it.each([
    ["REGISTER", register({})],
    ["the own extension in escapes", from("<sip:%31001@pbx.test>;tag=a")],
    ["the domain in capitals", from("<sip:1001@PBX.test>;tag=a")],
  ])("is let through with what is legal: %s", async (_name, make) => {
    await using harness = await Harness.start();
    const page = await harness.registered();
    expect(await sendUp(harness, page, make(page))).toBe(true);
    expect(harness.gateway.refusedByRule()).toEqual({});
  });
});
