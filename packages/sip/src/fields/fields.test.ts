import { describe, expect, it } from "vitest";
import { parseCSeq, parseNameAddr, parseVia, serializeNameAddr, SipError, splitList } from "../index.ts";
import { seededRandom } from "../testing/seeded-random.ts";

describe("parseNameAddr", () => {
  it("reads a quoted name, URI parameters and header parameters apart", () => {
    expect(parseNameAddr('"Olga \\"O\\", Müller" <sip:1001@pbx.example;lr>;tag=a;x="b;c"')).toEqual({
      displayName: 'Olga "O", Müller',
      uri: "sip:1001@pbx.example;lr",
      params: new Map([
        ["tag", "a"],
        ["x", "b;c"],
      ]),
    });
  });

  it("gives parameters after a bare URI to the header (RFC 3261 section 20)", () => {
    expect(parseNameAddr("sip:1001@pbx.example;tag=a")).toEqual({
      displayName: "",
      uri: "sip:1001@pbx.example",
      params: new Map([["tag", "a"]]),
    });
  });

  it.each([
    "<sip:a@pbx.example>;tag=1;tag=2",
    "<sip:a@pbx.example>;tag=1;TAG=2",
    "<sip:a@pbx.example> x",
    "<sip:a@pbx.example",
    "<<sip:a@pbx.example>>",
    '"a" "b" <sip:a@pbx.example>',
    '"a" sip:a@pbx.example',
    '"a <sip:a@pbx.example>',
    "Olga, O <sip:a@pbx.example>",
    "<sip:a@pbx.example>;=1",
    "<sip:a@pbx.example>;tag=",
    "<>",
    "",
    "1001",
    "< sip:a@pbx.example>",
  ])("refuses %s", (value) => {
    expect(() => parseNameAddr(value)).toThrow(SipError);
  });

  it("reads what it writes (500 seeded names)", () => {
    const random = seededRandom(11);
    for (let count = 0; count < 500; count += 1) {
      const text = (length: number): string =>
        Array.from({ length }, () => String.fromCodePoint(32 + random.below(random.below(2) > 0 ? 95 : 0x2ff))).join(
          "",
        );
      const address = {
        displayName: text(random.below(20)),
        uri: "sip:1001@pbx.example",
        params: new Map([["x", text(5)]]),
      };
      expect(parseNameAddr(serializeNameAddr(address))).toEqual(address);
    }
  });
});

describe("parseVia", () => {
  it("reads transport, sent-by and parameters", () => {
    expect(parseVia("SIP/2.0/ws [2001:DB8::9:1]:5062;branch=z9hG4bK1;rport")).toEqual({
      transport: "WS",
      host: "[2001:db8::9:1]",
      port: 5062,
      params: new Map([
        ["branch", "z9hG4bK1"],
        ["rport", null],
      ]),
    });
  });

  it.each([
    "SIP/2.0 host",
    "SIP/2.0/WS",
    "SIP/3.0/WS host",
    "SIP / 2.0 / WS host",
    "SIP/2.0/WS host:x",
    "SIP/2.0/WS a b",
    "SIP/2.0/WS host;branch=1;branch=2",
  ])("refuses %s", (value) => {
    expect(() => parseVia(value)).toThrow(SipError);
  });
});

describe("parseCSeq", () => {
  it("reads the highest number", () => {
    expect(parseCSeq("2147483647 INVITE")).toEqual({ number: 2_147_483_647, method: "INVITE" });
  });

  it.each(["2147483648 INVITE", "1", "INVITE 1", "1 IN:VITE", "-1 INVITE", "1 A B"])("refuses %s", (value) => {
    expect(() => parseCSeq(value)).toThrow(SipError);
  });
});

describe("splitList", () => {
  it("splits at commas outside quotes and angle brackets only", () => {
    expect(splitList('"a,\\"b" <sip:x,y@h>;p="q,r", <sip:c@h> ,sip:d@h')).toEqual([
      '"a,\\"b" <sip:x,y@h>;p="q,r"',
      "<sip:c@h>",
      "sip:d@h",
    ]);
  });

  it("keeps an empty item for the caller to refuse", () => {
    expect(splitList("a,,b")).toEqual(["a", "", "b"]);
  });
});
