import { callIdOf, header, serialize } from "@readyline/sip";
import { type Attack, sendUp, upMarker } from "./attack.ts";
import type { Harness } from "./harness.ts";
import type { RawPage, RequestChange } from "./raw-page.ts";
import { dialled, dialOn, established } from "./scenes.ts";
import { browserSdp } from "./sdp.ts";

/** One request of a registered page, with one thing changed. */
function request(rule: string, name: string, method: string, change: (page: RawPage) => RequestChange): Attack {
  return {
    rule,
    name,
    async run(harness) {
      const page = await harness.registered();
      return sendUp(harness, page, page.build(method, change(page)));
    },
  };
}

/** One request in an established dialog, with one thing changed. */
function inDialog(rule: string, name: string, method: string, change: RequestChange): Attack {
  return {
    rule,
    name,
    async run(harness) {
      const { page, invite, answer } = await established(harness);
      return sendUp(harness, page, page.inDialog(method, invite, answer, change));
    },
  };
}

const referTo = (value: string): RequestChange => ({ set: { "Refer-To": value } });

async function withChallenge(harness: Harness): Promise<{ page: RawPage; nonce: string }> {
  const page = await harness.open();
  const first = page.build("REGISTER", { set: { "Call-ID": "challenged" } });
  page.send(first);
  const challenge = await page.responseTo(first);
  return { page, nonce: /nonce="([^"]+)"/.exec(header(challenge, "www-authenticate") ?? "")?.[1] ?? "" };
}

const credentials = (nonce: string, uri: string): string =>
  `Digest algorithm=MD5, username="1001", realm="readyline", nonce="${nonce}", uri="${uri}", response="${"0".repeat(32)}", qop=auth, cnonce="abc", nc=00000001`;

/** At least one for each rule on the way up. */
export const upRequestAttacks: readonly Attack[] = [
  {
    rule: "up.text-frame",
    name: "a binary frame",
    async run(harness) {
      const page = await harness.registered();
      return sendUp(harness, page, Buffer.from(serialize(page.build("OPTIONS"))));
    },
  },
  request("up.size", "a message of 70 kB", "OPTIONS", () => ({ set: { "User-Agent": "x".repeat(70_000) } })),
  {
    rule: "up.rate",
    name: "120 messages at once",
    async run(harness) {
      const page = await harness.registered();
      for (let i = 0; i < 120; i += 1) page.send(page.build("OPTIONS", { set: { "Call-ID": `flood${i}` } }));
      await upMarker(harness, page);
      return harness.pbx.requests.all.filter((one) => callIdOf(one).startsWith("flood")).length > 100;
    },
  },
  {
    rule: "up.syntax",
    name: "a folded header",
    async run(harness) {
      const page = await harness.registered();
      return sendUp(harness, page, serialize(page.build("OPTIONS")).replace("INVITE,ACK", "INVITE,\r\n ACK"));
    },
  },
  request("up.method", "MESSAGE", "MESSAGE", () => ({})),
  request("up.method", "SUBSCRIBE", "SUBSCRIBE", () => ({})),
  request("up.method", "PUBLISH", "PUBLISH", () => ({})),
  request("up.method", "an unknown method", "DESTROY", () => ({})),
  request("up.method-outside", "INFO outside a dialog", "INFO", () => ({})),
  request("up.method-outside", "BYE outside a dialog", "BYE", () => ({})),
  {
    rule: "up.refer-confirmed",
    name: "REFER in an early dialog",
    async run(harness) {
      const { page, invite, answer } = await dialled(harness, 180);
      return sendUp(harness, page, page.inDialog("REFER", invite, answer, referTo("<sip:300@pbx.test>")));
    },
  },
  inDialog("up.notify-event", "NOTIFY of another event", "NOTIFY", {
    set: { Event: "presence", "Subscription-State": "active" },
  }),
  request("up.via-own", "Via of another host", "OPTIONS", () => ({
    set: { Via: "SIP/2.0/WS other.invalid;branch=z9hG4bK77" },
  })),
  request("up.via-own", "a second Via", "OPTIONS", () => ({
    add: [["Via", "SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK2"]],
  })),
  request("up.via-own", "Via with received", "OPTIONS", (page) => ({
    set: { Via: `SIP/2.0/WS ${page.line.contactHost};branch=z9hG4bK78;received=10.0.0.1` },
  })),
  request("up.from-own", "From of another extension", "INVITE", () => ({
    set: { From: '"Boss" <sip:1002@pbx.test>;tag=a' },
    body: browserSdp,
  })),
  request("up.from-own", "From of another domain", "OPTIONS", () => ({ set: { From: "<sip:1001@other.test>;tag=a" } })),
  request("up.from-own", "From without a tag", "OPTIONS", () => ({ set: { From: "<sip:1001@pbx.test>" } })),
  request("up.from-own", "From with a port", "OPTIONS", () => ({ set: { From: "<sip:1001@pbx.test:5070>;tag=a" } })),
  {
    rule: "up.branch-new",
    name: "a call under the branch of another that rings",
    async run(harness) {
      const { page, invite } = await dialled(harness, 180);
      const set = { Via: header(invite, "via") ?? "" };
      return sendUp(harness, page, page.build("INVITE", { set, body: browserSdp }));
    },
  },
  request("up.contact-own", "Contact of a real host", "INVITE", () => ({
    set: { Contact: "<sip:x@10.0.0.1>" },
    body: browserSdp,
  })),
  request("up.contact-own", "two Contacts", "OPTIONS", (page) => ({
    set: { Contact: `<${page.contactUri}>, <sip:y@b.invalid>` },
  })),
  request("up.contact-own", "Contact * in REGISTER", "REGISTER", () => ({ set: { Contact: "*" } })),
  request("up.contact-own", "Contact of another instance", "REGISTER", (page) => ({
    set: { Contact: `<${page.contactUri}>;+sip.instance="<urn:uuid:00000000-0000-4000-8000-000000000000>"` },
  })),
  ...[
    "P-Asserted-Identity",
    "P-Preferred-Identity",
    "Remote-Party-ID",
    "Identity",
    "Diversion",
    "History-Info",
    "Alert-Info",
    "Call-Info",
    "Answer-Mode",
    "Priv-Answer-Mode",
    "Join",
    "Target-Dialog",
    "Require",
    "Path",
    "Privacy",
    "Record-Route",
    "X-Anything",
  ].map((name) => request("up.header-known", name, "INVITE", () => ({ add: [[name, "<sip:x@y>"]], body: browserSdp }))),
  request("up.header-expires", "Expires in INVITE", "INVITE", () => ({ set: { Expires: "60" }, body: browserSdp })),
  request("up.header-reason", "Reason in INVITE", "INVITE", () => ({
    set: { Reason: "SIP;cause=200" },
    body: browserSdp,
  })),
  request("up.header-dialog", "Referred-By outside a dialog", "INVITE", () => ({
    set: { "Referred-By": "<sip:1001@pbx.test>" },
    body: browserSdp,
  })),
  request("up.header-readyline", "an alarm id in OPTIONS", "OPTIONS", () => ({ set: { "X-Readyline-Alarm": "a1" } })),
  request("up.header-calls", "Call-IDs in OPTIONS", "OPTIONS", () => ({ set: { "X-Readyline-Calls": "none" } })),
  request("up.replaces", "Replaces of a stranger's call", "INVITE", () => ({
    set: { Replaces: "call@host;to-tag=1;from-tag=2" },
    body: browserSdp,
  })),
  inDialog(
    "up.refer-to-replaces",
    "Refer-To that replaces a stranger's call",
    "REFER",
    referTo("<sip:300@pbx.test?Replaces=call%40host%3Bto-tag%3D1%3Bfrom-tag%3D2>"),
  ),
  inDialog(
    "up.refer-to-replaces",
    "Refer-To with another header",
    "REFER",
    referTo("<sip:300@pbx.test?Alert-Info=auto>"),
  ),
  request("up.auth-digest", "Basic credentials", "OPTIONS", () => ({ set: { Authorization: "Basic AAAA" } })),
  request("up.auth-offered", "a nonce nobody offered", "OPTIONS", () => ({
    set: { Authorization: credentials("chosen", "sip:200@pbx.test") },
  })),
  {
    rule: "up.auth-offered",
    name: "a nonce that was offered for the other header",
    async run(harness) {
      const { page, nonce } = await withChallenge(harness);
      const set = { "Proxy-Authorization": credentials(nonce, "sip:200@pbx.test") };
      return sendUp(harness, page, page.build("OPTIONS", { set }));
    },
  },
  {
    rule: "up.auth-uri",
    name: "credentials for another Request-URI",
    async run(harness) {
      const { page, nonce } = await withChallenge(harness);
      const set = { Authorization: credentials(nonce, "sip:evil@pbx.test") };
      return sendUp(harness, page, page.build("OPTIONS", { set }));
    },
  },
  {
    rule: "up.auth-digest",
    name: "two credentials in one header name",
    async run(harness) {
      const { page, nonce } = await withChallenge(harness);
      const line = ["Authorization", credentials(nonce, "sip:200@pbx.test")] as const;
      return sendUp(harness, page, page.build("OPTIONS", { add: [line, line] }));
    },
  },
  request("up.register-uri", "REGISTER at another domain", "REGISTER", () => ({ uri: "sip:other.test" })),
  request("up.register-uri", "REGISTER with a user in the Request-URI", "REGISTER", () => ({
    uri: "sip:1001@pbx.test",
  })),
  request("up.register-to", "REGISTER for another extension", "REGISTER", () => ({
    set: { To: "<sip:1002@pbx.test>" },
  })),
  request("up.register-contact", "REGISTER without Contact", "REGISTER", () => ({ set: { Contact: null } })),
  request("up.register-expires", "an un-REGISTER", "REGISTER", () => ({ set: { Expires: "0" } })),
  request("up.register-expires", "an un-REGISTER by Contact", "REGISTER", (page) => ({
    set: { Contact: `<${page.contactUri}>;expires=0` },
  })),
  request("up.register-expires", "an expires that one reader takes for 0", "REGISTER", (page) => ({
    set: { Contact: `<${page.contactUri}>;expires=0.0` },
  })),
  request("up.request-uri", "a Request-URI of another host", "OPTIONS", () => ({ uri: "sip:200@other.test" })),
  request("up.request-uri", "a Request-URI with a port", "OPTIONS", () => ({ uri: "sip:200@pbx.test:5070" })),
  request("up.request-uri", "a Request-URI with a parameter", "OPTIONS", () => ({
    uri: "sip:200@pbx.test;transport=tcp",
  })),
  request("up.to-target", "To of somebody else", "OPTIONS", () => ({ set: { To: "<sip:300@pbx.test>" } })),
  request("up.route-preloaded", "a preloaded Route", "INVITE", () => ({
    set: { Route: "<sip:10.0.0.9;lr>" },
    body: browserSdp,
  })),
  request("up.contact-known", "a contact that does not exist", "INVITE", () => ({
    uri: "sip:contact.nobody.0@pbx.test",
    body: browserSdp,
  })),
  request("up.dial-policy", "a premium number", "INVITE", () => ({ uri: "sip:0690123456@pbx.test", body: browserSdp })),
  request("up.dial-policy", "a premium number with escapes", "INVITE", () => ({
    uri: "sip:%30690123456@pbx.test",
    body: browserSdp,
  })),
  request("up.dial-policy", "a feature code", "INVITE", () => ({ uri: "sip:*72@pbx.test", body: browserSdp })),
  inDialog("up.referred-by", "a transfer in another's name", "REFER", {
    set: { "Refer-To": "<sip:300@pbx.test>", "Referred-By": "<sip:boss@pbx.test>" },
  }),
  inDialog("up.dial-policy", "a transfer to a premium number", "REFER", referTo("<sip:0690123456@pbx.test>")),
  inDialog("up.refer-to", "a transfer to another host", "REFER", referTo("<sip:300@other.test>")),
  inDialog("up.refer-to", "a transfer to nowhere", "REFER", {}),
  {
    rule: "up.call-id-new",
    name: "another number under the Call-ID of a ringing call",
    async run(harness) {
      const { page, invite } = await dialled(harness, 180);
      const change = { uri: "sip:300@pbx.test", set: { "Call-ID": callIdOf(invite), To: "<sip:300@pbx.test>" } };
      return sendUp(harness, page, page.build("INVITE", { body: browserSdp, ...change }));
    },
  },
  {
    rule: "up.call-id-new",
    name: "another number under the Call-ID of a refused call",
    async run(harness) {
      const { page, invite } = await dialled(harness, 486);
      const change = { uri: "sip:300@pbx.test", set: { "Call-ID": callIdOf(invite), To: "<sip:300@pbx.test>" } };
      return sendUp(harness, page, page.build("INVITE", { body: browserSdp, ...change }));
    },
  },
  {
    rule: "up.calls-open",
    name: "a third call at once",
    async run(harness) {
      const { page } = await dialled(harness, 180);
      await dialOn(harness, page, 180);
      return sendUp(harness, page, page.build("INVITE", { body: browserSdp }));
    },
  },
  {
    rule: "up.calls-rate",
    name: "a 21st call within a minute",
    async run(harness) {
      const { page } = await dialled(harness, 486);
      for (let i = 1; i < 20; i += 1) await dialOn(harness, page, 486);
      return sendUp(harness, page, page.build("INVITE", { body: browserSdp }));
    },
  },
  {
    rule: "up.calls-rate",
    name: "a transfer after 20 calls within a minute",
    async run(harness) {
      const { page, invite, answer } = await established(harness);
      for (let i = 1; i < 20; i += 1) await dialOn(harness, page, 486);
      return sendUp(harness, page, page.inDialog("REFER", invite, answer, referTo("<sip:300@pbx.test>")));
    },
  },
  request("up.dialog-known", "an invented To tag with any Route", "BYE", () => ({
    uri: "sip:victim@10.0.0.5",
    set: { To: "<sip:victim@10.0.0.5>;tag=invented", Route: "<sip:10.0.0.9;lr>" },
  })),
  request("up.dialog-known", "an INVITE with an invented To tag", "INVITE", () => ({
    uri: "sip:0690123456@gateway.test",
    set: { To: "<sip:x@gateway.test>;tag=invented" },
    body: browserSdp,
  })),
  {
    rule: "up.dialog-ended",
    name: "a request after BYE",
    async run(harness) {
      const { page, invite, answer } = await established(harness);
      harness.pbx.onRequest = (one) => one.method === "BYE";
      page.send(page.inDialog("BYE", invite, answer));
      await harness.pbx.requests.next((one) => one.method === "BYE", "BYE");
      return sendUp(harness, page, page.inDialog("INFO", invite, answer));
    },
  },
  {
    rule: "up.dialog-from",
    name: "From of another in a dialog",
    async run(harness) {
      const { page, invite, answer } = await established(harness);
      const From = (header(invite, "from") ?? "").replace("1001@", "1002@");
      return sendUp(harness, page, page.inDialog("BYE", invite, answer, { set: { From } }));
    },
  },
  inDialog("up.dialog-to", "To of another in a dialog", "BYE", { set: { To: "<sip:other@pbx.test>;tag=pbx" } }),
  inDialog("up.dialog-target", "another Request-URI in a dialog", "BYE", { uri: "sip:callee@10.6.6.6" }),
  {
    rule: "up.dialog-route",
    name: "another Route in a dialog",
    async run(harness) {
      const { page, invite, answer } = await established(harness);
      const bye = page.inDialog("BYE", invite, answer);
      const headers = bye.headers.map((line) =>
        line.name === "route" ? { ...line, value: "<sip:10.6.6.6;lr>" } : line,
      );
      return sendUp(harness, page, { ...bye, headers });
    },
  },
  {
    rule: "up.dialog-route",
    name: "no Route in a dialog",
    async run(harness) {
      const { page, invite, answer } = await established(harness);
      const bye = page.inDialog("BYE", invite, answer);
      return sendUp(harness, page, { ...bye, headers: bye.headers.filter((line) => line.name !== "route") });
    },
  },
  request("up.cancel-known", "CANCEL of nothing", "CANCEL", () => ({})),
  {
    rule: "up.cancel-repeats",
    name: "CANCEL with another Request-URI",
    async run(harness) {
      const { page, invite } = await dialled(harness, 180);
      const set = {
        Via: header(invite, "via") ?? "",
        From: header(invite, "from") ?? "",
        "Call-ID": callIdOf(invite),
        Contact: null,
      };
      return sendUp(harness, page, page.build("CANCEL", { uri: "sip:999@pbx.test", set }));
    },
  },
  {
    rule: "up.ack-repeats",
    name: "ACK to a 486 with another Route",
    async run(harness) {
      const { page, invite, answer } = await dialled(harness, 486);
      const set = {
        Via: header(invite, "via") ?? "",
        From: header(invite, "from") ?? "",
        To: header(answer, "to") ?? "",
        "Call-ID": callIdOf(invite),
        Route: "<sip:10.0.0.9;lr>",
      };
      return sendUp(harness, page, page.build("ACK", { set }));
    },
  },
  request("up.body", "a text body in INVITE", "INVITE", () => ({
    set: { "Content-Type": "text/plain" },
    body: "hello",
  })),
  request("up.body", "a body in OPTIONS", "OPTIONS", () => ({ body: browserSdp })),
  request("up.sdp", "SDP with two audio lines", "INVITE", () => ({
    body: `${browserSdp}m=audio 5 UDP/TLS/RTP/SAVPF 0\r\n`,
  })),
  request("up.sdp", "plain RTP", "INVITE", () => ({ body: browserSdp.replace("UDP/TLS/RTP/SAVPF", "RTP/AVP") })),
  request("up.sdp", "SDP without a fingerprint", "INVITE", () => ({
    body: browserSdp.replace(/a=fingerprint:.*\r\n/, ""),
  })),
  request("up.sdp", "a candidate that is a name", "INVITE", () => ({
    body: browserSdp.replace("192.0.2.10 50123 typ", "tracker.example.com 50123 typ"),
  })),
  request("up.sdp", "33 candidates", "INVITE", () => ({
    body: browserSdp + "a=candidate:9 1 udp 1 192.0.2.10 9 typ host\r\n".repeat(30),
  })),
];
