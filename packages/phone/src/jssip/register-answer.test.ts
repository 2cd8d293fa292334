import { describe, expect, it } from "vitest";
import { readCauseHeader, readRegisterAnswer } from "./register-answer.ts";

const own = { user: "c0ffee", instanceId: "uuid:4f7a6a5e-0000-4000-8000-000000000001" };

function response(status: string, ...headers: string[]): string {
  return [
    `SIP/2.0 ${status}`,
    "Via: SIP/2.0/WS x.invalid;branch=z9hG4bK1",
    ...headers,
    "Content-Length: 0",
    "",
    "",
  ].join("\r\n");
}
const cseq = "CSeq: 7 REGISTER";

describe("an answer to REGISTER", () => {
  it("is ours by instance, whatever the PBX made of the address", () => {
    const contact = `Contact: <sip:1001@192.0.2.1:5060>;+sip.instance="<urn:${own.instanceId}>";reg-id=1;expires=90`;
    expect(readRegisterAnswer(response("200 OK", cseq, contact), own)).toEqual({
      status: 200,
      contactIsOurs: true,
      expiresSeconds: 90,
    });
  });

  it("is ours by the user of the Contact, among others and behind commas", () => {
    const contact = `Contact: "Desk, left" <sip:1001@192.0.2.9>;expires=10, <sip:c0ffee@x.invalid;transport=ws>;expires=60`;
    expect(readRegisterAnswer(response("200 OK", cseq, contact), own)).toMatchObject({
      contactIsOurs: true,
      expiresSeconds: 60,
    });
  });

  it("takes the time from Expires where the Contact has none", () => {
    const lines = ["Contact: <sip:c0ffee@x.invalid>", "Expires: 45"];
    expect(readRegisterAnswer(response("200 OK", cseq, ...lines), own)?.expiresSeconds).toBe(45);
  });

  it("is not ours where only another device is bound, or nobody", () => {
    const other = "Contact: <sip:1001@192.0.2.9>;expires=60";
    expect(readRegisterAnswer(response("200 OK", cseq, other), own)?.contactIsOurs).toBe(false);
    expect(readRegisterAnswer(response("200 OK", cseq), own)?.contactIsOurs).toBe(false);
  });

  it("is nothing else: no request, no response to another method, no keep-alive", () => {
    expect(readRegisterAnswer("OPTIONS sip:c0ffee@x.invalid SIP/2.0\r\nCSeq: 1 OPTIONS\r\n\r\n", own)).toBeNull();
    expect(readRegisterAnswer(response("200 OK", "CSeq: 7 INVITE"), own)).toBeNull();
    expect(readRegisterAnswer("\r\n\r\n", own)).toBeNull();
  });

  it("does not read the body for headers", () => {
    const text = `${response("200 OK", cseq)}Contact: <sip:c0ffee@x.invalid>;expires=60\r\n`;
    expect(readRegisterAnswer(text, own)?.contactIsOurs).toBe(false);
  });
});

describe("the gateway's cause header", () => {
  it("names a cause and a moment", () => {
    const value = "reg.password;retry-at=1790000000000";
    expect(readCauseHeader(value)).toEqual({ cause: "reg.password", retryAt: 1_790_000_000_000 });
  });

  it("may come without a moment, with a cause that we do not know, or not at all", () => {
    expect(readCauseHeader("pbx.unreachable")).toEqual({ cause: "pbx.unreachable", retryAt: null });
    expect(readCauseHeader("reg.new;retry-at=soon")).toEqual({ cause: null, retryAt: null });
    expect(readCauseHeader(undefined)).toEqual({ cause: null, retryAt: null });
  });
});
