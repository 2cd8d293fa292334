/** Messages of our own, one or more for each clause of RFC 4475 section 3. For tests; not exported by the package. */

export interface TortureMessage {
  /** The clause and its title. */
  readonly clause: string;
  /** What each mode does: reads it, or refuses it with this code of `SipError`. */
  readonly lenient: string;
  readonly strict: string;
  readonly text: string;
}

interface Parts {
  start?: string;
  method?: string;
  from?: string;
  to?: string;
  cseq?: string;
  via?: string;
  more?: readonly string[];
  body?: string;
  length?: string;
}

/** A plain message with what the clause changes. An empty string leaves a line out. */
function message(parts: Parts): string {
  const method = parts.method ?? "OPTIONS";
  const body = parts.body ?? "";
  const lines = [
    parts.start ?? `${method} sip:600@pbx.example SIP/2.0`,
    parts.via ?? "Via: SIP/2.0/WS console.invalid;branch=z9hG4bKt1",
    "Max-Forwards: 70",
    parts.from ?? "From: <sip:1001@pbx.example>;tag=t2",
    parts.to ?? "To: <sip:600@pbx.example>",
    "Call-ID: torture.1@console.invalid",
    parts.cseq ?? `CSeq: 8 ${method}`,
    ...(parts.more ?? []),
    parts.length ?? `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return `${lines.filter((line) => line !== "").join("\r\n")}\r\n\r\n${body}`;
}

function torture(clause: string, lenient: string, strict: string, parts: Parts): TortureMessage {
  return { clause, lenient, strict, text: message(parts) };
}

export const tortureMessages: readonly TortureMessage[] = [
  torture("3.1.1.1 a short tortuous INVITE", "reads", "header", {
    method: "INVITE",
    via: "v:  SIP  / 2.0\r\n /UDP\r\n    192.0.2.4 ;branch=z9hG4bKf0ld",
    to: "TO :\r\n sip:600@pbx.example ;   tag    = 77fold",
    from: 'From   : "Quote \\\\\\"" \r\n\t<sip:1001@pbx.example>\r\n  ;\r\n  tag = 98asjd8',
    cseq: "cseq: 0009\r\n  INVITE",
    more: [
      "OddHeader: ;;,,;;,;",
      "s :",
      'm:"x \\"\\"" <sip:1001@pbx.example> ; newparam =\r\n newvalue ;\r\n q = 0.33',
    ],
  }),
  torture("3.1.1.2 wide range of valid characters", "reads", "reads", {
    start: "!odd-Method0123456789_*+`.%indeed'~ sip:1_odd.user~(a-b!c)&d+e$/f?,/;;*@pbx.example SIP/2.0",
    method: "!odd-Method0123456789_*+`.%indeed'~",
    from: "From: mundane token-.!%*_+`'~ name <sip:1001@pbx.example>;tag=_tok~1'+`*%!-.;q~!a=1",
    more: ["!odd-Header0123456789_*+`.%indeed'~: \u0441\u0456\u043f"],
  }),
  torture("3.1.1.2 wide range of valid characters, with a password in the URI", "reads", "uri", {
    start: "OPTIONS sip:600:&pw=1,$@pbx.example SIP/2.0",
  }),
  torture("3.1.1.3 valid use of the % escaping mechanism", "reads", "reads", {
    start: "INVITE sip:sips%3A600%40pbx.example@pbx.example SIP/2.0",
    method: "INVITE",
    from: 'From: "%5A%45" <sip:I%20have%20spaces@pbx.example>;tag=93%38',
  }),
  torture("3.1.1.4 escaped nulls in URIs", "reads", "uri", {
    from: "From: <sip:null-%00-null@pbx.example>;tag=t2",
    to: "To: <sip:%00@pbx.example>",
  }),
  torture("3.1.1.5 use of % when it is not an escape", "reads", "reads", {
    method: "RE%47IST%45R",
    to: 'To: "%Z%45" <sip:resource@pbx.example>',
  }),
  torture("3.1.1.6 no blank between display name and angle bracket", "reads", "reads", {
    from: "From: caller<sip:1001@pbx.example>;tag=323",
  }),
  torture("3.1.1.7 long values in header fields", "reads", "reads", {
    from: `From: "${"I have a long name ".repeat(60)}" <sip:${"long".repeat(100)}@pbx.example>;tag=${"t".repeat(500)};${"p".repeat(300)}=${"v".repeat(300)}`,
    more: [`Contact: <sip:1001@${"a-".repeat(100)}z.example>`],
  }),
  torture("3.1.1.8 extra trailing octets", "reads", "framing", {
    length: "Content-Length: 2",
    body: "okINVITE sip:x SIP/2.0",
  }),
  torture("3.1.1.9 semicolon-separated parameters in the user part", "reads", "reads", {
    start: "OPTIONS sip:user;par=u%40pbx.example@pbx.example SIP/2.0",
  }),
  torture("3.1.1.10 varied and unknown transport types", "reads", "reads", {
    start: "SIP/2.0 200 OK",
    via: "Via: SIP/2.0/UDP 192.0.2.5;branch=z9hG4bK1\r\nVia: SIP/2.0/SCTP 192.0.2.6;branch=z9hG4bK2\r\nVia: SIP/2.0/UNKNOWN 192.0.2.7;branch=z9hG4bK3",
  }),
  torture("3.1.1.11 multipart MIME message", "reads", "reads", {
    method: "MESSAGE",
    more: ["Content-Type: multipart/mixed;boundary=7a9cbec02ceef655"],
    body: "--7a9cbec02ceef655\r\nContent-Type: text/plain\r\n\r\nHello\r\n--7a9cbec02ceef655--\r\n",
  }),
  torture("3.1.1.12 unusual reason phrase", "reads", "reads", {
    start: "SIP/2.0 200 = 2**3 * 5**2 \u043d\u043e \u0441\u0442\u043e \u200b~ok~",
  }),
  torture("3.1.1.13 empty reason phrase", "reads", "reads", { start: "SIP/2.0 100 " }),

  torture("3.1.2.1 extraneous header field separators", "value", "value", {
    via: "Via: SIP/2.0/UDP 192.0.2.15;;,;,,",
    more: ['Contact: "Joe" <sip:joe@pbx.example>;;;;'],
  }),
  torture("3.1.2.2 Content-Length larger than message", "framing", "framing", {
    length: "Content-Length: 9999",
    body: "v=0\r\n",
  }),
  torture("3.1.2.3 negative Content-Length", "value", "value", { length: "Content-Length: -999", body: "v=0\r\n" }),
  torture("3.1.2.4 request scalar fields with overlarge values", "value", "value", {
    cseq: "CSeq: 36893488147419103232 OPTIONS",
  }),
  torture("3.1.2.4 request scalar fields with overlarge values, Max-Forwards", "duplicate", "duplicate", {
    more: ["Max-Forwards: 300"],
  }),
  torture("3.1.2.4 request scalar fields with overlarge values, Expires", "reads", "value", {
    more: [`Expires: 1${"0".repeat(30)}`],
  }),
  torture("3.1.2.5 response scalar fields with overlarge values", "value", "value", {
    start: "SIP/2.0 503 Service Unavailable",
    cseq: "CSeq: 9292394834772304023312 OPTIONS",
  }),
  torture("3.1.2.6 unterminated quoted string in display name", "value", "value", {
    to: 'To: "Mr. J. User <sip:600@pbx.example>',
  }),
  torture("3.1.2.7 angle brackets enclosing Request-URI", "start_line", "start_line", {
    start: "OPTIONS <sip:600@pbx.example> SIP/2.0",
  }),
  torture("3.1.2.8 malformed Request-URI with blanks", "start_line", "start_line", {
    start: "OPTIONS sip:600@pbx.example; lr SIP/2.0",
  }),
  torture("3.1.2.9 multiple SP in the Request-Line", "start_line", "start_line", {
    start: "OPTIONS  sip:600@pbx.example  SIP/2.0",
  }),
  torture("3.1.2.10 SP at the end of the Request-Line", "start_line", "start_line", {
    start: "OPTIONS sip:600@pbx.example SIP/2.0  ",
  }),
  torture("3.1.2.11 escaped headers in Request-URI", "reads", "uri", {
    start: "OPTIONS sip:600@pbx.example?Route=%3Csip:x.example%3E SIP/2.0",
  }),
  torture("3.1.2.12 invalid time zone in Date", "reads", "reads", { more: ["Date: Fri, 01 Jan 2010 16:00:00 EST"] }),
  torture("3.1.2.13 URI with header not enclosed in angle brackets", "reads", "value", {
    more: ["Contact: sip:1001@pbx.example?Route=%3Csip:x.example%3E"],
  }),
  torture("3.1.2.13 From with header not enclosed in angle brackets", "value", "value", {
    from: "From: sip:1001@pbx.example?Subject=x;tag=t2",
  }),
  torture("3.1.2.14 blanks within addr-spec", "reads", "value", { to: 'To: "Watson, T" < sip:600@pbx.example >' }),
  torture("3.1.2.15 non-token characters in display name", "reads", "value", {
    from: "From: Bell, Alexander <sip:1001@pbx.example>;tag=43",
  }),
  torture("3.1.2.16 unknown protocol version", "version", "version", { start: "OPTIONS sip:600@pbx.example SIP/7.0" }),
  torture("3.1.2.17 start line and CSeq method mismatch", "value", "value", { cseq: "CSeq: 8 INVITE" }),
  torture("3.1.2.18 unknown method with CSeq method mismatch", "value", "value", {
    method: "NEWMETHOD",
    cseq: "CSeq: 8 INVITE",
  }),
  torture("3.1.2.19 overlarge response code", "start_line", "start_line", {
    start: "SIP/2.0 4294967301 better not break the receiver",
  }),

  torture("3.2.1 missing transaction identifier", "reads", "reads", {
    via: "Via: SIP/2.0/WS console.invalid;branch=z9hG4bK",
  }),

  torture("3.3.1 missing required header fields", "missing", "missing", { from: "", to: "", cseq: "" }),
  torture("3.3.2 Request-URI with unknown scheme", "reads", "scheme", {
    start: "OPTIONS nobodyknows:totallyopaque SIP/2.0",
  }),
  torture("3.3.3 Request-URI with known but atypical scheme", "reads", "scheme", {
    start: "OPTIONS soap.beep://192.0.2.103:3002 SIP/2.0",
  }),
  torture("3.3.4 unknown URI schemes in header fields", "reads", "scheme", {
    from: "From: <http://www.pbx.example>;tag=t2",
    to: "To: <isbn:2983792873>",
    more: ["Contact: <name:John_Smith>"],
  }),
  torture("3.3.5 Proxy-Require and Require", "reads", "reads", {
    more: ["Require: nothingSupportsThis", "Proxy-Require: nothing, either"],
  }),
  torture("3.3.6 unknown Content-Type", "reads", "reads", {
    more: ["Content-Type: application/unknown-thing"],
    body: "<audio/>",
  }),
  torture("3.3.7 unknown authorization scheme", "reads", "reads", {
    more: ["Authorization: NoOneKnowsThisScheme opaque-data=here"],
  }),
  torture("3.3.8 multiple values in single value required fields", "duplicate", "duplicate", {
    more: ["From: <sip:1002@pbx.example>;tag=t3", "Call-ID: torture.2", "CSeq: 9 OPTIONS", "To: <sip:601@pbx.example>"],
  }),
  torture("3.3.9 multiple Content-Length values", "duplicate", "duplicate", { more: ["Content-Length: 5"] }),
  torture("3.3.10 200 response with broadcast Via", "reads", "reads", {
    start: "SIP/2.0 200 OK",
    via: "Via: SIP/2.0/UDP 192.0.2.198;branch=z9hG4bK1\r\nVia: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK2",
  }),
  {
    ...torture("3.3.11 Max-Forwards of zero", "reads", "reads", {}),
    text: message({}).replace("Max-Forwards: 70", "Max-Forwards: 0"),
  },
  torture("3.3.12 REGISTER with a Contact header parameter", "reads", "reads", {
    method: "REGISTER",
    more: ["Contact: sip:+19725552222@gw1.pbx.example;unknownparam"],
  }),
  torture("3.3.13 REGISTER with a URI parameter", "reads", "reads", {
    method: "REGISTER",
    more: ["Contact: <sip:+19725552222@gw1.pbx.example;unknownparam>"],
  }),
  torture("3.3.14 REGISTER with a URI escaped header", "reads", "reads", {
    method: "REGISTER",
    more: ["Contact: <sip:1001@pbx.example?Route=%3Csip:x.example%3E>"],
  }),
  torture("3.3.15 unacceptable Accept offering", "reads", "reads", { more: ["Accept: text/nobodyKnowsThis"] }),

  torture("3.4.1 INVITE with RFC 2543 syntax", "reads", "reads", {
    method: "INVITE",
    via: "Via: SIP/2.0/UDP iftgw.pbx.example:5060",
    from: "From: <sip:+13035551111@pbx.example;user=phone>",
    more: ["Record-Route: <sip:UserB@pbx.example;maddr=ss1.pbx.example>"],
  }),
];
