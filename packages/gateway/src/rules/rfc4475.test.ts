import { callIdOf, parseMessage } from "@readyline/sip";
import { afterEach, describe, expect, it } from "vitest";
import { BareLeg } from "../test-support/bare-leg.ts";
import { readAsJsSip } from "../test-support/jssip-parser.ts";

/** What becomes of a message: it goes on, or it is refused (answered by the gateway, or dropped). */
type Verdict = "through" | "refused";

interface Clause {
  readonly clause: string;
  readonly title: string;
  readonly up: Verdict;
  readonly down: Verdict;
  /** Default OPTIONS; a clause on responses has a response. */
  readonly kind?: "REGISTER" | "INVITE" | "response";
  edit(text: string): string;
}

const line = (added: string) => (text: string) => text.replace("Call-ID:", `${added}\r\nCall-ID:`);
const swap = (pattern: RegExp | string, by: string) => (text: string) => text.replace(pattern, by);
const body = (type: string, content: string) => (text: string) =>
  text.replace(
    /Content-Length: 0\r\n\r\n$/,
    `Content-Type: ${type}\r\nContent-Length: ${content.length}\r\n\r\n${content}`,
  );

/*
 * One message of our own for each clause of RFC 4475 section 3. A page (up) writes as JsSIP does, so what is legal but
 * not JsSIP's is refused there; a telephone server (down) may write whatever has one reading for the gateway and for JsSIP.
 */
const clauses: readonly Clause[] = [
  {
    clause: "3.1.1.1",
    title: "a short tortuous message: folding, compact names, odd case and blanks",
    up: "refused",
    down: "through",
    edit: (text) =>
      text
        .replace("Call-ID:", "NewFangled:   value;\r\n\tsecond line\r\ni :")
        .replace("Max-Forwards:", "MAX-forwards  :"),
  },
  {
    clause: "3.1.1.2",
    title: "a wide range of valid characters",
    up: "through",
    down: "through",
    edit: swap(/Call-ID: .*/, "Call-ID: intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{"),
  },
  {
    clause: "3.1.1.3",
    title: "valid use of escapes in a user part",
    up: "refused",
    down: "through",
    edit: swap(/From: .*/, "From: <sip:I%20have%20spaces@pbx.test>;tag=938"),
  },
  {
    clause: "3.1.1.4",
    title: "an escaped NUL in a URI",
    up: "refused",
    // The page would repeat it, and an answer with it is not taken.
    down: "refused",
    edit: swap(/From: .*/, "From: <sip:null-%00-null@pbx.test>;tag=839923423"),
  },
  {
    clause: "3.1.1.5",
    title: "a percent sign that is no escape, in a method's neighbourhood",
    up: "refused",
    down: "through",
    edit: line("RE%47IST%45R: value"),
  },
  {
    clause: "3.1.1.6",
    title: "no blank between display name and angle bracket",
    up: "through",
    down: "through",
    edit: swap(/From: ("[^"]*") </, "From: $1<"),
  },
  {
    clause: "3.1.1.7",
    title: "long values",
    up: "refused",
    down: "through",
    edit: line(`Unknown-${"Long".repeat(20)}: ${"unknown-value".repeat(20)}`),
  },
  {
    clause: "3.1.1.8",
    title: "octets after the body",
    up: "refused",
    down: "through",
    edit: (text) => `${text}REGISTER sip:smuggled@pbx.test SIP/2.0\r\n\r\n`,
  },
  {
    clause: "3.1.1.9",
    title: "semicolons in a user part",
    up: "refused",
    down: "through",
    edit: swap(/From: .*/, "From: <sip:user;par=u%40example.net@pbx.test>;tag=33242"),
  },
  {
    clause: "3.1.1.10",
    title: "varied and unknown transports in Via",
    up: "refused",
    down: "through",
    edit: line("Via: SIP/2.0/UNKNOWN t5.test;branch=z9hG4bKkdjuw0hrf"),
  },
  {
    clause: "3.1.1.11",
    title: "a multipart body",
    up: "refused",
    down: "through",
    edit: body("multipart/mixed;boundary=7a9cbec0", "--7a9cbec0\r\n\r\nhello\r\n--7a9cbec0--\r\n"),
  },
  {
    clause: "3.1.1.12",
    title: "an unusual reason phrase",
    kind: "response",
    up: "through",
    down: "through",
    edit: swap(/^SIP\/2.0 (\d+) .*/, "SIP/2.0 $1 = 2**3 * 5**2 \u043d\u043e \u0441\u0442\u043e"),
  },
  {
    clause: "3.1.1.13",
    title: "an empty reason phrase",
    kind: "response",
    up: "through",
    down: "through",
    edit: swap(/^SIP\/2.0 (\d+) .*/, "SIP/2.0 $1 "),
  },
  {
    clause: "3.1.2.1",
    title: "extraneous separators between header values",
    up: "refused",
    down: "refused",
    edit: swap(/From: .*/, "From: <sip:1001@pbx.test>;;,;,;tag=a"),
  },
  {
    clause: "3.1.2.2",
    title: "a Content-Length longer than the message",
    up: "refused",
    down: "refused",
    edit: swap("Content-Length: 0", "Content-Length: 9999"),
  },
  {
    clause: "3.1.2.3",
    title: "a negative Content-Length",
    up: "refused",
    down: "refused",
    edit: swap("Content-Length: 0", "Content-Length: -999"),
  },
  {
    clause: "3.1.2.4",
    title: "overlarge numbers in a request",
    up: "refused",
    down: "refused",
    edit: swap(/CSeq: \d+/, "CSeq: 36893488147419103232"),
  },
  {
    clause: "3.1.2.5",
    title: "overlarge numbers in a response",
    kind: "response",
    up: "refused",
    down: "refused",
    edit: swap(/CSeq: \d+/, "CSeq: 9292394834772304023312"),
  },
  {
    clause: "3.1.2.6",
    title: "a display name whose quote is not closed",
    up: "refused",
    down: "refused",
    edit: swap(/From: .*/, 'From: "Mr. J. User <sip:1001@pbx.test>;tag=a'),
  },
  {
    clause: "3.1.2.7",
    title: "angle brackets around the Request-URI",
    up: "refused",
    down: "refused",
    edit: swap(/^(\S+) (\S+) /, "$1 <$2> "),
  },
  {
    clause: "3.1.2.8",
    title: "a blank within the Request-URI",
    up: "refused",
    down: "refused",
    edit: swap(/^(\S+) (\S+) /, "$1 $2; lr "),
  },
  {
    clause: "3.1.2.9",
    title: "several blanks in the request line",
    up: "refused",
    down: "refused",
    edit: swap(/^(\S+) (\S+) /, "$1  $2  "),
  },
  {
    clause: "3.1.2.10",
    title: "blanks at the end of the request line",
    up: "refused",
    down: "refused",
    edit: swap("SIP/2.0\r\n", "SIP/2.0  \r\n"),
  },
  {
    clause: "3.1.2.11",
    title: "escaped headers in the Request-URI",
    up: "refused",
    down: "through",
    edit: swap(/^(\S+) (\S+) /, "$1 $2?Route=%3Csip:other.test%3E "),
  },
  {
    clause: "3.1.2.12",
    title: "an invalid time zone in Date",
    up: "refused",
    down: "through",
    edit: line("Date: Fri, 01 Jan 2010 16:00:00 EST"),
  },
  {
    clause: "3.1.2.13",
    title: "an address that needs angle brackets and has none",
    kind: "REGISTER",
    up: "refused",
    down: "refused",
    edit: swap(/From: .*/, "From: sip:1001@pbx.test?Route=%3Csip:sip.test%3E;tag=a"),
  },
  {
    clause: "3.1.2.14",
    title: "blanks within an address",
    up: "refused",
    down: "refused",
    edit: swap(/To: <sip:([^>]*)>/, "To: < sip:$1 x >"),
  },
  {
    clause: "3.1.2.15",
    title: "a display name of characters that need quotes",
    up: "refused",
    down: "through",
    edit: swap(/From: .*/, "From: Bell, Alexander <sip:1001@pbx.test>;tag=43"),
  },
  {
    clause: "3.1.2.16",
    title: "an unknown protocol version",
    up: "refused",
    down: "refused",
    edit: swap("SIP/2.0\r\n", "SIP/7.0\r\n"),
  },
  {
    clause: "3.1.2.17",
    title: "a method that CSeq does not repeat",
    up: "refused",
    down: "refused",
    edit: swap(/CSeq: (\d+) \S+/, "CSeq: $1 INVITE"),
  },
  {
    clause: "3.1.2.18",
    title: "an unknown method that CSeq does not repeat",
    up: "refused",
    down: "refused",
    edit: (text) => text.replace(/^\S+/, "NEWMETHOD").replace(/CSeq: (\d+) \S+/, "CSeq: $1 INVITE"),
  },
  {
    clause: "3.1.2.19",
    title: "an overlarge response code",
    kind: "response",
    up: "refused",
    down: "refused",
    edit: swap(/^SIP\/2.0 \d+/, "SIP/2.0 4294967301"),
  },
  {
    clause: "3.2.1",
    title: "a branch without its value after the cookie",
    up: "refused",
    down: "through",
    edit: swap(/branch=[^;\r]*/, "branch=z9hG4bK"),
  },
  {
    clause: "3.3.1",
    title: "missing headers",
    up: "refused",
    down: "refused",
    edit: (text) => text.replace(/(?:From|Call-ID): .*\r\n/g, ""),
  },
  {
    clause: "3.3.2",
    title: "a Request-URI of an unknown scheme",
    up: "refused",
    down: "through",
    edit: swap(/^(\S+) (\S+) /, "$1 nobodyKnowsThisScheme:totallyopaquecontent "),
  },
  {
    clause: "3.3.3",
    title: "a Request-URI of a known but atypical scheme",
    up: "refused",
    down: "through",
    edit: swap(/^(\S+) (\S+) /, "$1 soap.beep://192.0.2.103:3002 "),
  },
  {
    clause: "3.3.4",
    title: "unknown schemes in addresses",
    kind: "REGISTER",
    up: "refused",
    down: "refused",
    edit: swap(/From: .*/, "From: <http://www.example.com>;tag=3234233"),
  },
  {
    clause: "3.3.5",
    title: "Require and Proxy-Require of unknown extensions",
    up: "refused",
    down: "through",
    edit: line("Require: nothingSupportsThis\r\nProxy-Require: noProxiesSupportThis"),
  },
  {
    clause: "3.3.6",
    title: "a body of an unknown type",
    up: "refused",
    down: "through",
    edit: body("application/unknownformat", "<audio/>"),
  },
  {
    clause: "3.3.7",
    title: "credentials of an unknown scheme",
    kind: "REGISTER",
    up: "refused",
    down: "refused",
    edit: line("Authorization: NoOneKnowsThisScheme opaque-data=here"),
  },
  {
    clause: "3.3.8",
    title: "several values of headers that have one",
    up: "refused",
    down: "refused",
    edit: line("From: <sip:other@pbx.test>;tag=mnb\r\nCSeq: 8 NOTIFY\r\nTo: <sip:x@pbx.test>"),
  },
  {
    clause: "3.3.9",
    title: "two Content-Lengths",
    up: "refused",
    down: "refused",
    edit: line("Content-Length: 5"),
  },
  {
    clause: "3.3.10",
    title: "a response whose second Via is a broadcast address",
    kind: "response",
    up: "refused",
    down: "through",
    edit: line("Via: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK1saber23"),
  },
  {
    clause: "3.3.11",
    title: "Max-Forwards of zero",
    up: "through",
    down: "through",
    edit: swap(/Max-Forwards: \d+/, "Max-Forwards: 0"),
  },
  {
    clause: "3.3.12",
    title: "REGISTER with a parameter of Contact that nobody knows",
    kind: "REGISTER",
    up: "refused",
    down: "refused",
    edit: swap(/Contact: (.*)/, "Contact: $1;unknownparam"),
  },
  {
    clause: "3.3.13",
    title: "REGISTER with an unknown parameter of the Contact's URI",
    kind: "REGISTER",
    up: "refused",
    down: "refused",
    edit: swap(";transport=ws", ";transport=ws;unknownparam"),
  },
  {
    clause: "3.3.14",
    title: "REGISTER with an escaped header in the Contact's URI",
    kind: "REGISTER",
    up: "refused",
    down: "refused",
    edit: swap(";transport=ws", ";transport=ws?Route=%3Csip:sip.example.com%3E"),
  },
  {
    clause: "3.3.15",
    title: "an Accept that offers nothing usable",
    up: "through",
    down: "through",
    edit: line("Accept: text/nobodyKnowsThis"),
  },
  {
    clause: "3.4.1",
    title: "INVITE as RFC 2543 wrote it: no branch, no Max-Forwards, no Contact",
    kind: "INVITE",
    up: "refused",
    down: "through",
    edit: (text) =>
      text
        .replace(/;branch=[^;\r]*/g, "")
        .replace(/Max-Forwards: .*\r\n/, "")
        .replace(/Contact: .*\r\n/, ""),
  },
];

let leg: BareLeg | undefined;
afterEach(() => leg?.dispose());

function upText(made: BareLeg, kind: Clause["kind"]): string {
  const { contactHost, contactUri } = made.profile;
  const method = kind === undefined || kind === "response" ? "OPTIONS" : kind;
  const uri = method === "REGISTER" ? "sip:pbx.test" : "sip:200@pbx.test";
  const to = method === "REGISTER" ? "sip:1001@pbx.test" : uri;
  return [
    `${method} ${uri} SIP/2.0`,
    `Via: SIP/2.0/WS ${contactHost};branch=z9hG4bK4475`,
    "Max-Forwards: 69",
    `To: <${to}>`,
    'From: "Olga" <sip:1001@pbx.test>;tag=a',
    "Call-ID: rfc4475",
    `CSeq: 7 ${method}`,
    `Contact: <${contactUri}>`,
    "Content-Length: 0",
    "",
    "",
  ].join("\r\n");
}

function downText(made: BareLeg, kind: Clause["kind"]): string {
  const method = kind === undefined || kind === "response" ? "OPTIONS" : kind;
  return [
    `${method} ${made.profile.contactUri} SIP/2.0`,
    "Via: SIP/2.0/WS 10.0.0.1;branch=z9hG4bK4475",
    "Max-Forwards: 69",
    "To: <sip:1001@pbx.test>",
    'From: "Olga" <sip:caller@elsewhere.test>;tag=a',
    "Call-ID: rfc4475",
    `CSeq: 7 ${method}`,
    `Contact: <sip:caller@10.0.0.9;transport=ws>`,
    "Content-Length: 0",
    "",
    "",
  ].join("\r\n");
}

/** The answer to a request, which a test then edits. */
function responseTo(request: string): string {
  return request
    .replace(/^.*\r\n/, "SIP/2.0 200 OK\r\n")
    .replace(/(To: .*)/, "$1;tag=answer")
    .replace(/(?:Max-Forwards|Contact): .*\r\n/g, "");
}

async function send(clause: Clause, direction: "up" | "down"): Promise<string[]> {
  const made = new BareLeg();
  leg = made;
  const isResponse = clause.kind === "response";
  // A response up answers a request of the PBX, and the other way round.
  const asked = (direction === "up") === isResponse ? downText(made, clause.kind) : upText(made, clause.kind);
  if (isResponse && direction === "up") await made.fromPbx(asked);
  if (isResponse && direction === "down") await made.fromPage(asked);
  const text = clause.edit(isResponse ? responseTo(asked) : asked);
  const out = direction === "up" ? made.toPbx : made.toPage;
  out.length = 0;
  await (direction === "up" ? made.fromPage(text) : made.fromPbx(text));
  expect(made.errors).toEqual([]);
  // A refused response becomes the gateway's own 500.
  return out.filter((one) => !one.startsWith("SIP/2.0 500"));
}

describe.each(clauses)("RFC 4475 section $clause, $title", (clause) => {
  it.each(["up" as const, "down" as const])("is handled as written on the way %s", async (direction) => {
    const out = await send(clause, direction);
    expect(out.length > 0 ? "through" : "refused").toBe(clause[direction]);
    for (const text of out) {
      // One message in, one out, and JsSIP reads the same call in it.
      const message = parseMessage(text, { mode: "lenient" });
      expect(readAsJsSip(text)?.call_id ?? callIdOf(message)).toBe(callIdOf(message));
      expect(text).not.toContain("smuggled");
    }
    expect(out.length).toBeLessThanOrEqual(1);
  });
});
