import { header } from "@readyline/sip";
import { type Attack, sendUp } from "./attack.ts";
import type { RawPage } from "./raw-page.ts";
import { answered, ringing } from "./scenes.ts";
import { browserSdp } from "./sdp.ts";

/** A response of the page to an INVITE of the PBX, with one thing changed. */
function response(
  rule: string,
  name: string,
  change: { readonly status?: number; readonly edit?: (text: string) => string },
): Attack {
  return {
    rule,
    name,
    async run(harness) {
      const { page, invite } = await ringing(harness);
      const status = change.status ?? 180;
      page.reply(invite, 180, "Ringing", [["Contact", `<${page.contactUri}>`]]);
      await harness.pbx.responses.next((one) => one.status === 180, "180");
      const text = answerText(page, invite, status);
      const edited = change.edit?.(text) ?? text;
      return sendUp(harness, page, edited);
    },
  };
}

function answerText(page: RawPage, invite: Parameters<RawPage["reply"]>[0], status: number): string {
  const lines = invite.headers.filter(({ name }) => ["via", "from", "call-id", "cseq", "record-route"].includes(name));
  const body = status === 200 ? browserSdp : "";
  const all = [
    `SIP/2.0 ${status} Some`,
    ...lines.map((line) => `${line.rawName}: ${line.value}`),
    `To: ${header(invite, "to") ?? ""};tag=page`,
    `Contact: <${page.contactUri}>`,
    ...(body === "" ? [] : ["Content-Type: application/sdp"]),
  ];
  return `${all.join("\r\n")}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

export const upResponseAttacks: readonly Attack[] = [
  {
    rule: "up.response-open",
    name: "a response to nothing",
    async run(harness) {
      const { page, invite } = await ringing(harness);
      const text = answerText(page, invite, 183).replace(/branch=z9hG4bKp\d+/, "branch=z9hG4bKnothing");
      return sendUp(harness, page, text);
    },
  },
  {
    rule: "up.response-open",
    name: "a second final response",
    async run(harness) {
      const { page, invite } = await answered(harness);
      return sendUp(harness, page, answerText(page, invite, 200).replace("SIP/2.0 200", "SIP/2.0 202"));
    },
  },
  response("up.response-via", "a Via that is not the request's", {
    status: 183,
    edit: (text) => text.replace("received=10.0.0.9", "received=10.6.6.6"),
  }),
  response("up.response-via", "a Via left out", {
    status: 183,
    edit: (text) => text.replace(/Via: SIP\/2.0\/UDP.*\r\n/, ""),
  }),
  response("up.response-record-route", "a Record-Route of a stranger", {
    status: 183,
    edit: (text) => text.replace("Record-Route: <sip:10.0.0.2", "Record-Route: <sip:10.6.6.6"),
  }),
  response("up.response-record-route", "a Record-Route left out", {
    status: 183,
    edit: (text) => text.replace(/Record-Route: .*\r\n/, ""),
  }),
  response("up.response-identity", "From of another", {
    status: 183,
    edit: (text) => text.replace("sip:caller@elsewhere.test", "sip:boss@elsewhere.test"),
  }),
  response("up.response-to", "To of another", {
    status: 183,
    edit: (text) => text.replace(/To: <sip:1001@/, "To: <sip:1002@"),
  }),
  response("up.response-to", "another tag than before", {
    status: 183,
    edit: (text) => text.replace("tag=page", "tag=other"),
  }),
  response("up.response-header", "P-Asserted-Identity in a response", {
    status: 183,
    edit: (text) => text.replace("Contact:", "P-Asserted-Identity: <sip:boss@pbx.test>\r\nContact:"),
  }),
  response("up.response-header", "a challenge in a response", {
    status: 401,
    edit: (text) =>
      text
        .replaceAll(/Record-Route: .*\r\n/g, "")
        .replace("Contact:", 'WWW-Authenticate: Digest realm="x", nonce="y"\r\nContact:'),
  }),
  response("up.response-contact", "a redirection to elsewhere", {
    status: 302,
    edit: (text) => text.replaceAll(/Record-Route: .*\r\n/g, "").replace(/Contact: .*/, "Contact: <sip:x@10.6.6.6>"),
  }),
  response("up.response-body", "a body that is no SDP", {
    status: 200,
    edit: (text) => text.replace("application/sdp", "text/html"),
  }),
  response("up.response-sdp", "an answer over plain RTP", {
    status: 200,
    edit: (text) => {
      const edited = text.replace("UDP/TLS/RTP/SAVPF", "RTP/AVP");
      const body = edited.slice(edited.indexOf("\r\n\r\n") + 4);
      return edited.replace(/Content-Length: \d+/, `Content-Length: ${Buffer.byteLength(body)}`);
    },
  }),
];
