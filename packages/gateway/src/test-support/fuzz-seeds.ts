import { browserSdp } from "./sdp.ts";
import type { BareLeg } from "./bare-leg.ts";

const jsSipTail = [
  "Allow: INVITE,ACK,CANCEL,BYE,UPDATE,MESSAGE,OPTIONS,REFER,INFO,NOTIFY,SUBSCRIBE",
  "Supported: outbound",
  "User-Agent: JsSIP 3.13.8",
];

function text(lines: readonly string[], body = ""): string {
  return [...lines, `Content-Length: ${Buffer.byteLength(body)}`, "", body].join("\r\n");
}

/** Messages as JsSIP writes them. Before any is sent, the calls they belong to are made. */
export function seedsUp(leg: BareLeg): string[] {
  const { contactHost, contactUri, instanceId } = leg.profile;
  const from = 'From: "Olga Operator" <sip:1001@pbx.test>;tag=mine';
  const via = (branch: string): string => `Via: SIP/2.0/WS ${contactHost};branch=z9hG4bK${branch}`;
  const request = (method: string, uri: string, callId: string, more: readonly string[], body = ""): string =>
    text(
      [
        `${method} ${uri} SIP/2.0`,
        via(`${callId}${method}`),
        "Max-Forwards: 69",
        `To: <${method === "REGISTER" ? "sip:1001@pbx.test" : uri}>`,
        from,
        `Call-ID: ${callId}`,
        `CSeq: 7 ${method}`,
        ...more,
        ...jsSipTail,
      ],
      body,
    );
  const contact = `Contact: <${contactUri};ob>`;
  const sdp = "Content-Type: application/sdp";
  return [
    request("OPTIONS", "sip:200@pbx.test", "options", [contact]),
    request("INVITE", "sip:200@pbx.test", "invite", [contact, sdp], browserSdp),
    request("REGISTER", "sip:pbx.test", "register", [
      `Contact: <${contactUri}>;+sip.ice;reg-id=1;+sip.instance="<urn:${instanceId}>";expires=300`,
      "Expires: 300",
    ]),
    request("CANCEL", "sip:200@pbx.test", "invite", []),
    text([
      "SIP/2.0 180 Ringing",
      "Via: SIP/2.0/WS 10.0.0.1;branch=z9hG4bKin",
      "To: <sip:1001@pbx.test>;tag=page",
      "From: <sip:caller@elsewhere.test>;tag=caller",
      "Call-ID: incoming",
      "CSeq: 10 INVITE",
      `Contact: <${contactUri}>`,
      "Supported: outbound",
    ]),
  ];
}

/** Messages as telephone servers write them. */
export function seedsDown(leg: BareLeg): string[] {
  const { contactUri } = leg.profile;
  const request = (method: string, callId: string, more: readonly string[], body = ""): string =>
    text(
      [
        `${method} ${contactUri} SIP/2.0`,
        `Via: SIP/2.0/WS 10.0.0.1;branch=z9hG4bK${callId}${method}`,
        "Via: SIP/2.0/UDP 10.0.0.9:5060;received=10.0.0.9;branch=z9hG4bKu;rport=5060",
        "Record-Route: <sip:10.0.0.1;lr>",
        "Max-Forwards: 68",
        'From: "Caller, A." <sip:caller@elsewhere.test>;tag=caller',
        "To: <sip:1001@pbx.test>",
        `Call-ID: ${callId}`,
        `CSeq: 10 ${method}`,
        ...more,
      ],
      body,
    );
  const contact = "Contact: <sip:caller@10.0.0.9:5060>";
  return [
    request("OPTIONS", "asked", [contact]),
    request("INVITE", "incoming", [contact, "Content-Type: application/sdp"], browserSdp),
    request("INVITE", "compact", [contact, "Subject: a", "Alert-Info: <http://x.test>"]).replace("From:", "f:"),
    request("BYE", "incoming", []),
    request("INFO", "info", ["Content-Type: application/dtmf-relay"], "Signal=1\r\nDuration=160\r\n"),
  ];
}
