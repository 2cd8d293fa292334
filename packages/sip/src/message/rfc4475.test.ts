import { describe, expect, it } from "vitest";
import { callIdOf, cseqOf, fromOf, parseMessage, parseUri, SipError, toOf, topVia } from "../index.ts";
import type { ParseMode } from "../index.ts";
import { tortureMessages } from "../testing/torture.ts";

/** `reads`, or the code of the error. */
function outcome(text: string, mode: ParseMode): string {
  try {
    parseMessage(text, { mode });
    return "reads";
  } catch (error) {
    if (error instanceof SipError) return error.code;
    throw error;
  }
}

function clause(start: string): string {
  const found = tortureMessages.find((candidate) => candidate.clause.startsWith(start));
  if (found === undefined) throw new Error(`no message for ${start}`);
  return found.text;
}

describe("RFC 4475 section 3", () => {
  it.each(tortureMessages)("$clause: lenient $lenient, strict $strict", ({ text, lenient, strict }) => {
    expect([outcome(text, "lenient"), outcome(text, "strict")]).toEqual([lenient, strict]);
  });

  it("3.1.1.1 means the same as the same INVITE written plainly", () => {
    const message = parseMessage(clause("3.1.1.1 "), { mode: "lenient" });
    expect(topVia(message)).toMatchObject({ transport: "UDP", host: "192.0.2.4", port: null });
    expect(fromOf(message)).toMatchObject({ displayName: 'Quote \\"', uri: "sip:1001@pbx.example" });
    expect(toOf(message).params.get("tag")).toBe("77fold");
    expect(cseqOf(message)).toEqual({ number: 9, method: "INVITE" });
  });

  it("3.1.1.3 and 3.1.1.9 keep escaped characters in the user part", () => {
    const uriOf = (start: string): string => {
      const message = parseMessage(clause(start), { mode: "strict" });
      return message.kind === "request" ? message.uri : "";
    };
    expect(parseUri(uriOf("3.1.1.3 "))).toMatchObject({ user: "sips:600@pbx.example", host: "pbx.example" });
    expect(parseUri(uriOf("3.1.1.9 "))).toMatchObject({ user: "user;par=u@pbx.example", parameters: new Map() });
  });

  it("3.1.1.8 drops what follows the body", () => {
    expect(parseMessage(clause("3.1.1.8 "), { mode: "lenient" }).body).toBe("ok");
  });

  it("3.1.1.13 reads an empty reason phrase", () => {
    expect(parseMessage(clause("3.1.1.13 "), { mode: "strict" })).toMatchObject({ status: 100, reason: "" });
  });

  it("3.2.1 leaves the branch without an identifier for the transaction layer to see", () => {
    const message = parseMessage(clause("3.2.1 "), { mode: "strict" });
    expect([topVia(message).params.get("branch"), callIdOf(message)]).toEqual(["z9hG4bK", "torture.1@console.invalid"]);
  });

  it("answers an unknown version with 505 and an unknown scheme with 416", () => {
    const statusOf = (start: string): unknown => {
      try {
        return parseMessage(clause(start), { mode: "strict" });
      } catch (error) {
        return error instanceof SipError ? error.status : error;
      }
    };
    expect([statusOf("3.1.2.16 "), statusOf("3.3.2 "), statusOf("3.1.2.7 ")]).toEqual([505, 416, 400]);
  });
});
