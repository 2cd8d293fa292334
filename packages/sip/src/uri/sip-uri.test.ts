import { describe, expect, it } from "vitest";
import { escapeUser, parseUri, serializeUri, SipError } from "../index.ts";
import type { ParseMode } from "../index.ts";
import { seededRandom } from "../testing/seeded-random.ts";

function codeOf(text: string, mode: ParseMode = "strict"): string {
  try {
    parseUri(text, mode);
    return "reads";
  } catch (error) {
    if (error instanceof SipError) return error.code;
    throw error;
  }
}

describe("parseUri", () => {
  it("takes a URI apart", () => {
    expect(parseUri("sips:al%20ice:pw@[2001:DB8::1]:5061;transport=ws;lr?x-a=b&c=")).toEqual({
      scheme: "sips",
      user: "al ice",
      rawUser: "al%20ice",
      password: "pw",
      host: "[2001:db8::1]",
      port: 5061,
      parameters: new Map([
        ["transport", "ws"],
        ["lr", null],
      ]),
      headers: [
        ["x-a", "b"],
        ["c", ""],
      ],
    });
  });

  it.each([
    ["tel:+4930123456", "scheme"],
    ["1001@pbx.example", "uri"],
    ["sip:", "uri"],
    ["sip:@pbx.example", "uri"],
    ["sip:a@b@pbx.example", "uri"],
    ["sip:a b@pbx.example", "uri"],
    ["sip:a%4@pbx.example", "uri"],
    ["sip:a@pbx.example:65536", "uri"],
    ["sip:a@pbx_host", "uri"],
    ["sip:a@pbx.example.", "uri"],
    ["sip:a@-pbx.example", "uri"],
    ["sip:a@256.0.2.1", "uri"],
    ["sip:a@[2001:db8::1::2]", "uri"],
    ["sip:a@[::1", "uri"],
    ["sip:a@pbx.example;", "uri"],
    ["sip:a@pbx.example;lr;LR", "duplicate"],
    ["sip:a@pbx.example?", "uri"],
    ["sip:ü@pbx.example", "uri"],
    ["sip:a%0d%0aX@pbx.example", "uri"],
  ])("refuses %s strictly: %s", (text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  it.each(["sip:ü#1@pbx.example", "sip:a@pbx_host", "sip:a@pbx.example.", "sip:a%ff@pbx.example"])(
    "reads %s leniently",
    (text) => {
      expect(codeOf(text, "lenient")).toBe("reads");
    },
  );

  it("reads octets that are no UTF-8 as Latin-1 when lenient", () => {
    expect(parseUri("sip:M%fcller@pbx.example", "lenient").user).toBe("Müller");
  });

  it("gives back any user part that was escaped (500 seeded names)", () => {
    const random = seededRandom(7);
    for (let count = 0; count < 500; count += 1) {
      const user = Array.from({ length: 1 + random.below(12) }, () =>
        String.fromCodePoint(32 + random.below(0x2ff)),
      ).join("");
      if (/[\u007f]/.test(user)) continue;
      const text = `sip:${escapeUser(user)}@pbx.example`;
      expect(parseUri(text)).toMatchObject({ user, host: "pbx.example" });
      expect(serializeUri(parseUri(text))).toBe(text);
    }
  });
});

describe("a URI that was read before", () => {
  it("is read the same, each mode for itself, however many others came between", () => {
    const loose = "sip:a{b@pbx.test";
    expect(parseUri(loose, "lenient").user).toBe("a{b");
    expect(() => parseUri(loose)).toThrow(SipError);
    const first = parseUri("sip:1001@pbx.test");
    expect(parseUri("sip:1001@pbx.test")).toBe(first);
    for (let index = 0; index < 2_000; index += 1) expect(parseUri(`sip:${index}@pbx.test`).user).toBe(String(index));
    const again = parseUri("sip:1001@pbx.test");
    expect(again).toEqual(first);
    // It had been forgotten meanwhile.
    expect(again).not.toBe(first);
  });
});
