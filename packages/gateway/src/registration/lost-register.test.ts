import { closeCodes } from "@readyline/contract";
import { header, headersOf, type SipRequest } from "@readyline/sip";
import { expect, it } from "vitest";
import { Harness } from "../test-support/harness.ts";
import type { RawPage } from "../test-support/raw-page.ts";

const timings = { registerRepeatMs: 30, registerDeadlineMs: 600, optionsIntervalMs: 60_000 };
const isRegister = (one: SipRequest): boolean => one.method === "REGISTER";
const isSigned = (one: SipRequest): boolean => headersOf(one, "authorization").length > 0;

async function started(linesPerSecond = 40): Promise<{ harness: Harness; page: RawPage }> {
  const harness = await Harness.start({ options: { timings: { ...timings, linesPerSecond } } });
  return { harness, page: await harness.open() };
}

it("a REGISTER that the PBX lost is sent again, and the page is registered by it", async () => {
  const { harness, page } = await started();
  await using _ = harness;
  const { pbx } = harness;
  let lost = 0;
  pbx.onRequest = (request) => isRegister(request) && lost < 3 && (lost += 1) > 0;
  expect((await page.register()).status).toBe(200);
  const unsigned = pbx.raw.all.filter((text) => text.startsWith("REGISTER") && !/^authorization:/im.test(text));
  expect([unsigned.length, new Set(unsigned).size]).toEqual([4, 1]);
});

it("credentials leave once: what the PBX loses of them runs into the deadline", async () => {
  const { harness, page } = await started();
  await using _ = harness;
  const { pbx } = harness;
  pbx.onRequest = (request) => isRegister(request) && isSigned(request);
  const asked = page.build("REGISTER");
  page.send(asked);
  page.send(page.withCredentials(asked, await page.responseTo(asked)));
  expect((await page.closed).code).toBe(closeCodes.pbxSilent);
  expect(pbx.requests.all.filter((one) => isRegister(one) && isSigned(one)).length).toBe(1);
});

it("repeats take places that lines which come would have: where there is none they are left", async () => {
  const { harness, page } = await started(2);
  await using _ = harness;
  const { pbx } = harness;
  pbx.onRequest = isRegister;
  page.send(page.build("REGISTER"));
  expect((await page.closed).code).toBe(closeCodes.pbxSilent);
  expect(pbx.requests.all.filter(isRegister).length).toBe(2);
});

it("an answer given twice is taken once: a line that is registered stays so", async () => {
  const { harness, page } = await started();
  await using _ = harness;
  const { pbx, gateway } = harness;
  const asked = page.build("REGISTER");
  page.send(asked);
  const challenge = await page.responseTo(asked);
  const signed = page.withCredentials(asked, challenge);
  page.send(signed);
  expect((await page.responseTo(signed)).status).toBe(200);
  const first = await pbx.requests.next((one) => isRegister(one) && !isSigned(one), "REGISTER");
  const nonce = /nonce="([^"]*)"/.exec(header(challenge, "www-authenticate") ?? "")?.[1] ?? "";
  pbx.reply(first, 401, "Unauthorized", [
    ["WWW-Authenticate", `Digest realm="pbx.test", nonce="${nonce}", algorithm=MD5`],
  ]);
  // What comes after it has passed it.
  pbx.reply(first, 403, "Forbidden");
  pbx.reply(await pbx.requests.next(isSigned, "signed REGISTER"), 403, "Forbidden");
  page.send(page.build("OPTIONS"));
  await pbx.requests.next((one) => one.method === "OPTIONS" && one.uri.includes("200@"), "OPTIONS of the page");
  await page.responses.next((one) => /OPTIONS/.test(header(one, "cseq") ?? ""), "answer to OPTIONS");
  expect(gateway.facts("user-1", "session-1").registration.state).toBe("registered");
  expect(page.responses.all.filter((one) => header(one, "cseq") === header(asked, "cseq")).length).toBe(1);
});
