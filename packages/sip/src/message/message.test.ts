import { describe, expect, it } from "vitest";
import {
  header,
  headersOf,
  listOf,
  makeResponse,
  parseMessage,
  removeFirstHeader,
  removeHeader,
  replaceHeader,
  serialize,
  SipError,
  toOf,
  withHeaders,
  withHeadersFirst,
} from "../index.ts";
import type { SipRequest } from "../index.ts";
import { browserMessages, inviteMessage, registerMessage, wire } from "../testing/messages.ts";

function strict(text: string): SipRequest {
  const message = parseMessage(text, { mode: "strict" });
  if (message.kind !== "request") throw new Error("not a request");
  return message;
}

function codeOf(text: string): string {
  try {
    parseMessage(text, { mode: "strict" });
    return "reads";
  } catch (error) {
    if (error instanceof SipError) return error.code;
    throw error;
  }
}

describe("strict parsing", () => {
  it.each(browserMessages)("reads what JsSIP writes and writes it back byte for byte: %.24s", (text) => {
    expect(serialize(parseMessage(text, { mode: "strict" }))).toBe(text);
  });

  const from = /From: .*/;
  it.each([
    ["a folded line", registerMessage.replace("From: ", "From:\r\n "), "header"],
    ["a compact name", registerMessage.replace("Contact: ", "m: "), "header"],
    ["a blank before the colon", registerMessage.replace("From:", "From :"), "header"],
    ["a line without a colon", registerMessage.replace("Expires: 300", "Expires 300"), "header"],
    ["a bare LF", registerMessage.replace(from, "From: <sip:1002@pbx.example>;tag=1\nX: y"), "framing"],
    ["a bare CR", registerMessage.replace("Expires: 300", "Expires: 300\rX: y"), "framing"],
    ["a NUL", registerMessage.replace("Expires: 300", "Expires: 300\0"), "framing"],
    ["a second From", registerMessage.replace(from, "$&\r\nFrom: <sip:1002@pbx.example>;tag=1"), "duplicate"],
    ["a second Expires", registerMessage.replace("Expires: 300", "$&\r\nexpires: 1"), "duplicate"],
    ["a longer body than said", `${registerMessage}x`, "framing"],
    ["a body without Content-Length", `${registerMessage.replace("Content-Length: 0\r\n", "")}x`, "framing"],
    [
      "a list in Via of a request",
      registerMessage.replace("8843971", "8843971, SIP/2.0/WS b.invalid;branch=z9hG4bK2"),
      "value",
    ],
    ["a blank outside ASCII before a value", registerMessage.replace("From: ", "From: \u00a0"), "header"],
    ["a URI with a password", registerMessage.replace("To: <sip:1001@", "To: <sip:1001:x@"), "uri"],
    ["a URI with maddr", registerMessage.replace("To: <sip:1001@evaluation.invalid", "$&;maddr=192.0.2.1"), "uri"],
    [
      "an octet that may be octal",
      registerMessage.replace("To: <sip:1001@evaluation.invalid", "To: <sip:1001@192.0.02.1"),
      "uri",
    ],
    ["a Call-ID with a blank", registerMessage.replace("Call-ID: 8vv0", "Call-ID: 8vv0 x"), "value"],
    ["a Call-ID with two @", registerMessage.replace("Call-ID: 8vv0", "Call-ID: a@b@"), "value"],
    ["a tag in quotes", registerMessage.replace("tag=0o8mq3c2p1", 'tag="0o8mq3c2p1"'), "value"],
    [
      "a scheme that is not of SIP",
      registerMessage.replace("To: <sip:1001@evaluation.invalid>", "To: <tel:+4930123456>"),
      "scheme",
    ],
    ["no end of headers", "REGISTER sip:pbx.example SIP/2.0\r\n", "framing"],
    ["lower-case sip/2.0", registerMessage.replace("SIP/2.0", "sip/2.0"), "start_line"],
    ["nothing", "", "framing"],
  ])("refuses %s", (_, text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  it("counts Content-Length in bytes", () => {
    expect(codeOf(wire(inviteMessage.split("\r\n").slice(0, 13), "ü"))).toBe("reads");
    expect(codeOf(inviteMessage.replace(/Content-Length: .*/s, "Content-Length: 1\r\n\r\nü"))).toBe("framing");
  });
});

describe("header helpers", () => {
  const invite = strict(inviteMessage);

  it("find headers by any spelling of their name", () => {
    expect(header(invite, "CALL-ID")).toBe("8vv0abtdhb1ue0pnkfjp");
    expect(header(invite, "i")).toBe("8vv0abtdhb1ue0pnkfjp");
    expect(header(invite, "x-none")).toBeUndefined();
    expect(listOf(invite, "Supported")).toEqual(["timer", "ice", "replaces", "outbound"]);
  });

  it("return copies and leave the message alone", () => {
    const before = serialize(invite);
    const changed = replaceHeader(removeHeader(withHeaders(invite, [["X-A", "1"]]), "user-agent"), "call-id", "other");
    expect([header(changed, "x-a"), header(changed, "user-agent"), header(changed, "Call-ID")]).toEqual([
      "1",
      undefined,
      "other",
    ]);
    expect(serialize(invite)).toBe(before);
  });

  it("put a Via on top and take it off again", () => {
    const relayed = withHeadersFirst(invite, [["Via", "SIP/2.0/WS pbx.example;branch=z9hG4bKp"]]);
    expect(headersOf(relayed, "via")).toHaveLength(2);
    expect(removeFirstHeader(relayed, "via").headers).toEqual(invite.headers);
  });

  it("replace the first of several and take the others out", () => {
    const two = withHeaders(invite, [["Route", "<sip:a>"], ["Route", "<sip:b>"]]); // prettier-ignore
    expect(headersOf(replaceHeader(two, "route", "<sip:c>"), "route")).toEqual(["<sip:c>"]);
  });

  it("refuse a value that would begin another header", () => {
    expect(() => withHeaders(invite, [["X-A", "1\r\nX-B: 2"]])).toThrow(SipError);
    expect(() => withHeaders(invite, [["X A", "1"]])).toThrow(SipError);
  });
});

describe("serialize", () => {
  it("writes the length of the body as it is", () => {
    const text = serialize({ ...strict(inviteMessage), body: "ü" });
    expect(text).toContain("Content-Length: 2\r\n\r\nü");
    expect(serialize(removeHeader(strict(inviteMessage), "content-length"))).toContain(
      "Content-Length: 104\r\n\r\nv=0",
    );
  });
});

describe("makeResponse", () => {
  const invite = withHeaders(strict(inviteMessage), [["Record-Route", "<sip:pbx.example;lr>"]]);

  it("copies what identifies the transaction and tags To", () => {
    const ringing = makeResponse(invite, 180, "Ringing", {
      toTag: "t9",
      headers: [["Contact", "<sip:600@pbx.example>"]],
    });
    expect(ringing.headers.map(({ name }) => name)).toEqual([
      "via",
      "to",
      "from",
      "call-id",
      "cseq",
      "record-route",
      "contact",
    ]);
    expect(toOf(ringing).params.get("tag")).toBe("t9");
    expect(parseMessage(serialize(ringing), { mode: "strict" })).toMatchObject({ status: 180, reason: "Ringing" });
  });

  it("neither tags nor routes a 100, nor routes a failure", () => {
    expect(toOf(makeResponse(invite, 100, "Trying", { toTag: "t9" })).params.has("tag")).toBe(false);
    expect(header(makeResponse(invite, 100, "Trying"), "record-route")).toBeUndefined();
    expect(header(makeResponse(invite, 486, "Busy Here", { toTag: "t9" }), "record-route")).toBeUndefined();
  });

  it("keeps the tag that a request in a dialog has", () => {
    const inDialog = replaceHeader(invite, "to", "<sip:600@pbx.example>;tag=first");
    expect(toOf(makeResponse(inDialog, 200, "OK", { toTag: "t9" })).params.get("tag")).toBe("first");
  });
});
