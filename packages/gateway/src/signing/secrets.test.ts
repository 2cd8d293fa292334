import { createHash } from "node:crypto";
import { callIdOf, headersOf } from "@readyline/sip";
import { describe, expect, it } from "vitest";
import { Harness } from "../test-support/harness.ts";
import { browserSdp } from "../test-support/sdp.ts";

const password = "true secret";
const ha1 = (algorithm: "md5" | "sha256"): string =>
  createHash(algorithm).update(`1001:pbx.test:${password}`).digest("hex");

describe("a SIP password", () => {
  it.each(["MD5" as const, "SHA-256" as const])(
    "used for %s reaches neither page nor log nor event, and no digest made of it does",
    async (algorithm) => {
      await using harness = await Harness.start({ pbx: { algorithms: [algorithm] } });
      const page = await harness.registered();
      harness.pbx.challengeInvites = true;
      const invite = page.build("INVITE", { body: browserSdp });
      page.send(invite);
      const signed = page.withCredentials(invite, await page.responseTo(invite));
      page.send(signed);
      const seen = await harness.pbx.requests.next((one) => headersOf(one, "proxy-authorization").length > 0, "signed");
      expect(harness.pbx.isAuthentic(seen, "proxy-authorization")).toBe(true);
      // A PBX that hands the digest back, and a refused message that carries one.
      harness.pbx.reply(seen, 486, "Busy", [["Proxy-Authorization", headersOf(seen, "proxy-authorization")[0] ?? ""]]);
      await page.responses.next((one) => one.status === 486 && callIdOf(one) === callIdOf(invite), "486");
      page.send({
        ...signed,
        method: "MESSAGE",
        headers: signed.headers.map((line) => (line.name === "cseq" ? { ...line, value: "9 MESSAGE" } : line)),
      });
      await page.responses.next((one) => one.status === 405, "405");
      await harness.gateway.release("session-1", "logout");

      const digests = harness.pbx.raw.all.flatMap((text) =>
        [...text.matchAll(/response="([0-9a-f]{32,64})"/g)].map(([, digest]) => digest ?? ""),
      );
      expect(digests.length).toBeGreaterThan(2);
      const secrets = [password, ha1("md5"), ha1("sha256"), ...digests];
      const told = [
        ...page.raw.all,
        JSON.stringify(harness.logged),
        JSON.stringify([harness.facts.all, harness.calls.all]),
      ];
      expect(secrets.filter((secret) => told.some((text) => text.includes(secret)))).toEqual([]);
    },
  );
});
