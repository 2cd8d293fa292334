/** What the callee at the trunk does with every call. */
export interface CalleeBehaviour {
  /** Final status. 200: it sends back what it hears until the caller hangs up. "never": it rings until it is cancelled. */
  readonly answer: number | "never";
  /** Ringing before a final status. Default 300. */
  readonly ringMs?: number;
  /** true: 183 with audio instead of 180. */
  readonly earlyMedia?: boolean;
}

/** What a caller at the trunk sends. */
export interface CallerBehaviour {
  readonly to: string;
  readonly domain: string;
  /** Header lines that its INVITE carries beyond the necessary ones. */
  readonly headers?: readonly string[];
  /** true: the INVITE has no offer; the callee makes it (RFC 3261 section 13.2.1). */
  readonly lateOffer?: boolean;
  /** How long an answered call lasts. Default 1 000. */
  readonly talkMs?: number;
}

const document = (name: string, steps: readonly string[]): string =>
  `<?xml version="1.0" encoding="ISO-8859-1" ?>\n<scenario name="${name}">\n${steps.join("\n")}\n</scenario>\n`;

const send = (lines: readonly string[], body: readonly string[] = [], attributes = ""): string => {
  const type = body.length > 0 ? ["Content-Type: application/sdp"] : [];
  const message = [...lines, ...type, "Content-Length: [len]", "", ...body].join("\n");
  return `<send${attributes}><![CDATA[\n${message}\n]]></send>`;
};

const audio = [
  "v=0",
  "o=sipp 1 1 IN IP4 [local_ip]",
  "s=-",
  "c=IN IP4 [media_ip]",
  "t=0 0",
  "m=audio [media_port] RTP/AVP 0",
  "a=rtpmap:0 PCMU/8000",
];

const reply = (status: number, reason: string, tag = ";tag=[call_number]"): string[] => [
  `SIP/2.0 ${status} ${reason}`,
  "[last_Via:]",
  "[last_From:]",
  `[last_To:]${tag}`,
  "[last_Call-ID:]",
  "[last_CSeq:]",
  "[last_Record-Route:]",
  "Contact: <sip:callee@[local_ip]:[local_port]>",
];

/** A user agent server. */
export function calleeScenario(behaviour: CalleeBehaviour): string {
  const ringing =
    behaviour.earlyMedia === true ? send(reply(183, "Session Progress"), audio) : send(reply(180, "Ringing"));
  const start = ['<recv request="INVITE" crlf="true"/>', ringing];
  if (behaviour.answer === "never") {
    // The 487 answers the INVITE: its CSeq is that of the CANCEL with the other method.
    const ended = reply(487, "Request Terminated").map((line) =>
      line === "[last_CSeq:]" ? "CSeq: [last_cseq_number] INVITE" : line,
    );
    const cancelled = ['<recv request="CANCEL"/>', send(reply(200, "OK")), send(ended), '<recv request="ACK"/>'];
    return document("rings", [...start, ...cancelled]);
  }
  const pause = `<pause milliseconds="${behaviour.ringMs ?? 300}"/>`;
  if (behaviour.answer !== 200) {
    const refusal = send(reply(behaviour.answer, "As Told"), [], ' retrans="500"');
    return document("refuses", [...start, pause, refusal, '<recv request="ACK"/>']);
  }
  const answered = [send(reply(200, "OK"), audio, ' retrans="500"'), '<recv request="ACK"/>'];
  return document("answers", [...start, pause, ...answered, '<recv request="BYE"/>', send(reply(200, "OK", ""))]);
}

/** A user agent client that hangs up after its time. */
export function callerScenario(behaviour: CallerBehaviour): string {
  const target = `sip:${behaviour.to}@${behaviour.domain}`;
  const dialog = (method: string, cseq: number, to: string): string[] => [
    `From: "SIPp" <sip:0699999@${behaviour.domain}>;tag=[pid]-[call_number]`,
    `To: <${target}>${to}`,
    "Call-ID: [call_id]",
    `CSeq: ${cseq} ${method}`,
    "Contact: <sip:caller@[local_ip]:[local_port]>",
    "Max-Forwards: 70",
  ];
  const via = "Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]";
  const invite = [`INVITE ${target} SIP/2.0`, via, ...dialog("INVITE", 1, ""), ...(behaviour.headers ?? [])];
  const inDialog = (method: string, cseq: number): string[] => [
    `${method} [next_url] SIP/2.0`,
    via,
    "[routes]",
    ...dialog(method, cseq, "[peer_tag_param]"),
  ];
  const late = behaviour.lateOffer === true;
  return document("calls", [
    send(invite, late ? [] : audio, ' retrans="500"'),
    '<recv response="100" optional="true"/>',
    '<recv response="180" optional="true"/>',
    '<recv response="183" optional="true"/>',
    '<recv response="200" rrs="true"/>',
    send(inDialog("ACK", 1), late ? audio : []),
    `<pause milliseconds="${behaviour.talkMs ?? 1_000}"/>`,
    send(inDialog("BYE", 2), [], ' retrans="500"'),
    '<recv response="200"/>',
  ]);
}
