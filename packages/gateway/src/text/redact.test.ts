import { describe, expect, it } from "vitest";
import { redactSip } from "./redact.ts";

describe("a message for the log", () => {
  it("keeps neither digests nor media keys", () => {
    const text = [
      "REGISTER sip:pbx.test SIP/2.0",
      'Authorization: Digest username="1001", response="secret1"',
      'Proxy-Authorization : Digest username="1001",',
      ' response="secret2"',
      "Call-ID: kept",
      "",
      "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:secret3",
      "a=ice-pwd:secret4",
      "k=clear:secret5",
      "",
    ].join("\r\n");
    const redacted = redactSip(text);
    expect(redacted).not.toMatch(/secret\d/);
    expect(redacted).toContain("Call-ID: kept");
  });
});
