import { header, makeResponse, serialize } from "@readyline/sip";
import { type Attack, sendDown, upMarker } from "./attack.ts";
import type { RequestChange } from "./raw-page.ts";
import { answered, pbxRequest } from "./scenes.ts";
import { browserSdp } from "./sdp.ts";

function request(rule: string, name: string, method: string, change: RequestChange = {}): Attack {
  return {
    rule,
    name,
    async run(harness) {
      const page = await harness.registered();
      return (await sendDown(harness, page, pbxRequest(page, method, change))) !== null;
    },
  };
}

/** The page gets the INVITE either way; the question is whether it gets the header. */
function stripped(rule: string, name: string, value: string): Attack {
  return {
    rule,
    name,
    async run(harness) {
      const page = await harness.registered();
      const invite = pbxRequest(page, "INVITE", { body: browserSdp, add: [[name, value]] });
      const seen = await sendDown(harness, page, invite);
      if (seen === null) throw new Error("the INVITE itself did not arrive");
      return new RegExp(`^${name}:`, "im").test(seen);
    },
  };
}

const digest =
  'Digest username="1002", realm="pbx.test", nonce="n", uri="sip:x", response="0123456789abcdef0123456789abcdef"';

export const downAttacks: readonly Attack[] = [
  request("down.size", "a message of 70 kB", "OPTIONS", { add: [["Subject", "x".repeat(70_000)]] }),
  {
    rule: "down.syntax",
    name: "two From headers",
    async run(harness) {
      const page = await harness.registered();
      const text = serialize(pbxRequest(page, "OPTIONS", { add: [["From", "<sip:boss@pbx.test>;tag=z"]] }));
      return (await sendDown(harness, page, text)) !== null;
    },
  },
  {
    rule: "down.slow-reader",
    name: "a page that does not read",
    async run(harness) {
      const page = await harness.registered();
      page.rawSocket.pause();
      const filler = serialize(pbxRequest(page, "INVITE", { add: [["Subject", "x".repeat(60_000)]] }));
      for (let i = 0; i < 400; i += 1)
        harness.pbx.send(filler.replace("Call-ID: ", `Call-ID: n${i}`).replace("z9hG4bKp", `z9hG4bKn${i}`));
      // The PBX's own connection is read in order: once this is answered, all of it was handed to the page's socket.
      const probe = pbxRequest(page, "MESSAGE", { set: { "Call-ID": "last" } });
      harness.pbx.send(probe);
      await harness.pbx.responses.next((one) => header(one, "call-id") === "last", "answer to the last message", 8_000);
      const { browserLeg } = harness.gateway.facts("user-1", "session-1");
      return browserLeg.state === "attached";
    },
  },
  request("down.identity", "an escape at which JsSIP fails", "OPTIONS", {
    set: { Contact: "<sip:%ff@10.0.0.9:5060>" },
  }),
  request("down.repeatable", "a Call-ID that no answer may repeat", "OPTIONS", { set: { "Call-ID": "a@b@c" } }),
  {
    rule: "down.response-identity",
    name: "a response in the name of an unreadable address",
    async run(harness) {
      const page = await harness.registered();
      const invite = page.build("INVITE", { body: browserSdp });
      page.send(invite);
      const seen = await harness.pbx.requests.next((one) => one.method === "INVITE", "INVITE");
      const response = makeResponse(seen, 180, "Ringing", { toTag: "pbx" });
      const headers = response.headers.map((line) =>
        line.name === "to" ? { ...line, value: "<tel:112>;tag=pbx" } : line,
      );
      return (await sendDown(harness, page, { ...response, headers })) !== null;
    },
  },
  request("down.refer", "REFER outside a dialog", "REFER", { add: [["Refer-To", "<sip:300@pbx.test>"]] }),
  {
    rule: "down.refer",
    name: "REFER in a dialog",
    async run(harness) {
      const { page, invite } = await answered(harness);
      const set = {
        From: header(invite, "from") ?? "",
        To: `${header(invite, "to") ?? ""};tag=page`,
        "Call-ID": `${header(invite, "call-id") ?? ""}`,
        "Refer-To": "<sip:300@pbx.test>",
      };
      return (await sendDown(harness, page, pbxRequest(page, "REFER", { set }))) !== null;
    },
  },
  request("down.event", "SUBSCRIBE", "SUBSCRIBE", { add: [["Event", "presence"]] }),
  request("down.event", "NOTIFY outside a dialog", "NOTIFY", { add: [["Event", "message-summary"]] }),
  request("down.method", "MESSAGE", "MESSAGE"),
  request("down.method", "an unknown method", "DESTROY"),
  request("down.replaces", "INVITE with Replaces", "INVITE", { add: [["Replaces", "c;to-tag=1;from-tag=2"]] }),
  request("down.replaces", "INVITE with Join", "INVITE", { add: [["Join", "c;to-tag=1;from-tag=2"]] }),
  request("down.dialog-known", "BYE with an invented tag", "BYE", { set: { To: "<sip:1001@pbx.test>;tag=invented" } }),
  request("down.cancel-known", "CANCEL of nothing", "CANCEL"),
  {
    rule: "down.response-open",
    name: "a response to nothing",
    async run(harness) {
      const page = await harness.registered();
      const asked = page.build("INVITE", { body: browserSdp });
      return (await sendDown(harness, page, makeResponse(asked, 200, "OK", { toTag: "x" }))) !== null;
    },
  },
  {
    rule: "down.challenge-algorithm",
    name: "a weaker digest than PBX_DIGEST",
    setup: { pbx: { algorithms: ["MD5"] }, options: { digest: "SHA-256" } },
    async run(harness) {
      const page = await harness.open();
      const response = await page.register();
      return response.status === 200;
    },
  },
  {
    rule: "down.challenge-realm",
    name: "a challenge of a stranger's realm",
    setup: { pbx: { realm: "stranger.test" }, options: { realms: ["pbx.test"] } },
    async run(harness) {
      const page = await harness.open();
      const response = await page.register();
      return response.status === 200;
    },
  },
  stripped("down.strip-credentials", "Authorization", digest),
  stripped("down.strip-credentials", "Proxy-Authorization", digest),
  {
    rule: "down.strip-credentials",
    name: "Authentication-Info in a response",
    async run(harness) {
      const page = await harness.registered();
      harness.pbx.onRequest = (one) => {
        if (one.method !== "OPTIONS" || !(header(one, "call-id") ?? "").startsWith("asked")) return false;
        harness.pbx.reply(one, 200, "OK", [["Authentication-Info", 'rspauth="0123456789abcdef0123456789abcdef"']]);
        return true;
      };
      const options = page.build("OPTIONS", { set: { "Call-ID": "asked" } });
      page.send(options);
      const response = await page.responseTo(options);
      await upMarker(harness, page);
      return header(response, "authentication-info") !== undefined;
    },
  },
  stripped("down.strip-alert-info", "Alert-Info", "<http://x.test/ring>;info=alert-autoanswer"),
  stripped("down.strip-call-info", "Call-Info", "<sip:x>;answer-after=0"),
  stripped("down.strip-answer-mode", "Answer-Mode", "Auto"),
  stripped("down.strip-answer-mode", "Priv-Answer-Mode", "Auto"),
];
