/** Messages as a browser running JsSIP writes them, for tests. Not exported by the package. */

/** Lines joined as on the wire, with a Content-Length that fits the body. */
export function wire(lines: readonly string[], body = ""): string {
  return [...lines, `Content-Length: ${Buffer.byteLength(body)}`, "", body].join("\r\n");
}

const via = "Via: SIP/2.0/WS 3pb9gd7rl2nq.invalid;branch=z9hG4bK8843971";
const allow = "Allow: INVITE,ACK,CANCEL,BYE,UPDATE,MESSAGE,OPTIONS,REFER,INFO,NOTIFY";
const agent = "User-Agent: JsSIP 3.13.8";

export const registerMessage = wire([
  "REGISTER sip:evaluation.invalid SIP/2.0",
  via,
  "Max-Forwards: 69",
  "To: <sip:1001@evaluation.invalid>",
  'From: "Olga Operator" <sip:1001@evaluation.invalid>;tag=0o8mq3c2p1',
  "Call-ID: 8vv0abtdhb1ue0pnkfjpeo",
  "CSeq: 1 REGISTER",
  'Authorization: Digest algorithm=MD5, username="1001", realm="gateway", nonce="n0", uri="sip:evaluation.invalid", response="6629fae49393a05397450978507c4ef1", qop=auth, cnonce="c0", nc=00000001',
  'Contact: <sip:k2v7m1qf@3pb9gd7rl2nq.invalid;transport=ws>;+sip.ice;reg-id=1;+sip.instance="<urn:uuid:9d2f3c1e-6a1b-4c56-9a70-2f9b6c0d1e55>";expires=300',
  "Expires: 300",
  allow,
  "Supported: path,gruu,outbound",
  agent,
]);

export const inviteMessage = wire(
  [
    "INVITE sip:600@evaluation.invalid SIP/2.0",
    via,
    "Max-Forwards: 69",
    "To: <sip:600@evaluation.invalid>",
    'From: "Olga \\"O\\" Operator" <sip:1001@evaluation.invalid>;tag=g8ff92lk1d',
    "Call-ID: 8vv0abtdhb1ue0pnkfjp",
    "CSeq: 7341 INVITE",
    "Contact: <sip:k2v7m1qf@3pb9gd7rl2nq.invalid;transport=ws;ob>",
    "Content-Type: application/sdp",
    "Session-Expires: 90",
    allow,
    "Supported: timer,ice,replaces,outbound",
    agent,
  ],
  "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\nc=IN IP4 0.0.0.0\r\na=sendrecv\r\n",
);

const byeMessage = wire([
  "BYE sip:service@127.0.0.1:5060;transport=ws SIP/2.0",
  "Route: <sip:127.0.0.1:5060;transport=ws;lr>",
  via,
  "Max-Forwards: 69",
  "To: <sip:600@evaluation.invalid>;tag=b1",
  "From: <sip:1001@evaluation.invalid>;tag=g8ff92lk1d",
  "Call-ID: 8vv0abtdhb1ue0pnkfjp",
  "CSeq: 7342 BYE",
  'Reason: SIP ;cause=200; text="Normal call clearing"',
  allow,
  agent,
]);

const responseMessage = wire(
  [
    "SIP/2.0 200 OK",
    "Record-Route: <sip:127.0.0.1:5060;transport=ws;lr>",
    "Via: SIP/2.0/WS 127.0.0.1:5060;branch=z9hG4bKp1",
    "Via: SIP/2.0/UDP [2001:db8::9:1]:5062;rport=5062;received=192.0.2.9;branch=z9hG4bKp0",
    "To: <sip:k2v7m1qf@3pb9gd7rl2nq.invalid>;tag=j5",
    'From: "Müller, Jörg" <sip:+4930123456@evaluation.invalid;user=phone>;tag=as%61',
    "Call-ID: 5b1c@[2001:db8::9:1]",
    "CSeq: 102 INVITE",
    "Contact: <sip:k2v7m1qf@3pb9gd7rl2nq.invalid;transport=ws>",
    allow,
    "Content-Type: application/sdp",
  ],
  "v=0\r\n",
);

export const browserMessages = [registerMessage, inviteMessage, byeMessage, responseMessage] as const;
