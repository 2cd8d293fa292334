import {
  callIdOf,
  cseqOf,
  fromOf,
  parseMessage,
  parseUri,
  SipError,
  toOf,
  topVia,
  type SipMessage,
} from "@readyline/sip";
import { BareLeg } from "./bare-leg.ts";
import { readAsJsSip } from "./jssip-parser.ts";
import { seedsDown, seedsUp } from "./fuzz-seeds.ts";

/** mulberry32: the same messages in every run. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const bits = [
  "\r\n",
  "\n",
  "\r",
  " ",
  "\t",
  ":",
  ";",
  "<",
  ">",
  '"',
  "\\",
  ",",
  "=",
  "@",
  "%",
  "%00",
  "%31",
  "\0",
  "From: <sip:1002@pbx.test>;tag=z\r\n",
  "f: <sip:1002@pbx.test>;tag=z\r\n",
  "To: <sip:1002@pbx.test>\r\n",
  "Call-ID: other\r\n",
  "CSeq: 9 BYE\r\n",
  "Via: SIP/2.0/WS x.invalid;branch=z9hG4bKx\r\n",
  "sip:1002@pbx.test",
  "<sip:1002@pbx.test>",
  "\r\n ",
  "\u00e9",
  "\u2028",
  "\u00a0",
  "\ud800",
  "a".repeat(300),
  "Digest ",
  'nonce="x"',
  ";tag=q",
];

function mutate(seed: string, random: (below: number) => number): string {
  let text = seed;
  for (let round = 1 + random(4); round > 0; round -= 1) {
    // Headers are hit more often than bodies.
    const at = random(Math.max(1, Math.min(text.length, 900)));
    const from = random(Math.max(1, text.length));
    const kind = random(3);
    if (kind === 0) text = text.slice(0, at) + (bits[random(bits.length)] ?? "") + text.slice(at);
    else if (kind === 1) text = text.slice(0, at) + text.slice(at + 1 + random(6));
    else text = text.slice(0, at) + text.slice(from, from + random(40)) + text.slice(at);
  }
  const body = text.slice(text.indexOf("\r\n\r\n") + 4);
  return text.replace(/Content-Length: .*/, `Content-Length: ${Buffer.byteLength(body)}`);
}

/** Who and which call, as this gateway reads it. */
function ours(message: SipMessage): unknown {
  const address = ({ uri }: { uri: string }): unknown => {
    const { user, host } = parseUri(uri, "lenient");
    return [user, host.toLowerCase()];
  };
  const tag = (value: string | null | undefined): string | null => value ?? null;
  return {
    start: message.kind === "request" ? message.method : message.status,
    callId: callIdOf(message),
    cseq: cseqOf(message).number,
    from: address(fromOf(message)),
    fromTag: tag(fromOf(message).params.get("tag")),
    to: address(toOf(message)),
    toTag: tag(toOf(message).params.get("tag")),
    branch: tag(topVia(message).params.get("branch")),
  };
}

/** The same as JsSIP reads it; null where it reads nothing. */
function theirs(text: string): unknown {
  const message = readAsJsSip(text);
  if (message === null) return null;
  const user = (value: string | null | undefined): string | null =>
    value === undefined || value === null ? null : value;
  return {
    start: message.method ?? message.status_code,
    callId: message.call_id,
    cseq: message.cseq,
    from: [user(message.from.uri.user), message.from.uri.host.toLowerCase()],
    fromTag: message.from_tag ?? null,
    to: [user(message.to.uri.user), message.to.uri.host.toLowerCase()],
    toTag: message.to_tag ?? null,
    branch: message.via_branch ?? null,
  };
}

function difference(text: string): string | null {
  let mine: unknown;
  try {
    mine = ours(parseMessage(text, { mode: "lenient" }));
  } catch (error) {
    if (error instanceof SipError) return `forwarded what cannot be read: ${error.message}`;
    throw error;
  }
  const other = theirs(text);
  if (other === null || JSON.stringify(mine) === JSON.stringify(other)) return null;
  return `${JSON.stringify(mine)} against ${JSON.stringify(other)}`;
}

/** An INVITE outside a dialog gets a Call-ID of its own: a second one under the same would be refused for that alone. */
function asOwnCall(seed: string, index: number): string {
  const isNewCall = seed.startsWith("INVITE ") && !/^To:.*;tag=/m.test(seed);
  return isNewCall ? seed.replace("Call-ID: ", `Call-ID: ${index}x`) : seed;
}

export interface FuzzResult {
  /** What was thrown. */
  readonly errors: readonly unknown[];
  /** Messages that went on and that JsSIP reads differently. */
  readonly differences: readonly string[];
  /** How many went on. */
  readonly forwarded: number;
}

/** Sends broken messages through a leg in one direction. The same seed makes the same messages. */
export async function fuzz(direction: "up" | "down", messages: number, seed: number): Promise<FuzzResult> {
  const leg = new BareLeg();
  const random = randomNumbers(seed);
  const seeds = direction === "up" ? seedsUp(leg) : seedsDown(leg);
  const out = direction === "up" ? leg.toPbx : leg.toPage;
  const differences: string[] = [];
  let forwarded = 0;
  for (let index = 0; index < messages; index += 1) {
    // Each message is a transaction of its own.
    const seedText = asOwnCall(seeds[random(seeds.length)] ?? "", index).replaceAll(
      "branch=z9hG4bK",
      `branch=z9hG4bK${index}x`,
    );
    const text = mutate(seedText, random);
    out.length = 0;
    await (direction === "up" ? leg.fromPage(text) : leg.fromPbx(text));
    for (const sent of out) {
      forwarded += 1;
      const found = sent.trim() === "" ? null : difference(sent);
      if (found !== null) differences.push(found);
    }
  }
  leg.dispose();
  return { errors: leg.errors, differences, forwarded };
}
