import { createRequire } from "node:module";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import {
  callIdOf,
  cseqOf,
  fromOf,
  headersOf,
  parseMessage,
  parseUri,
  SipError,
  splitList,
  toOf,
  topVia,
} from "./index.ts";
import type { NameAddr, SipMessage } from "./index.ts";
import { browserMessages } from "./testing/messages.ts";
import { tortureMessages } from "./testing/torture.ts";
import type { SeededRandom } from "./testing/seeded-random.ts";
import { seededRandom } from "./testing/seeded-random.ts";

interface JsSipUri {
  scheme: string;
  user: string | undefined;
  host: string;
  port: number | null | undefined;
}

interface JsSipMessage {
  method: string;
  status_code?: number;
  ruri?: JsSipUri;
  from: { uri: JsSipUri; display_name?: string | null };
  to: { uri: JsSipUri; display_name?: string | null };
  from_tag?: string | null;
  to_tag?: string | null;
  call_id: string;
  cseq: number;
  via: { transport: string; host: string; port?: number };
  via_branch?: string;
}

const jssip = createRequire(import.meta.url)("jssip/lib/Parser.js") as {
  parseMessage(text: string, agent: object): JsSipMessage | undefined;
};

const splices = [
  "\r\n", "\n", "\r", "\r\n ", "\r\n\t", " ", "\t", ":", ";", "<", ">", '"', "\\", ",", "=", "@", "%", "%00", "%ff", "%40", "\0",
  "\u00a0", "\u2028", "\ufeff", "\u0085", "é", "[", "]", "?", "/", "sip:", "SIP/2.0", "tag=z", ";tag=z", ';tag="z"', ';tag="', "tag=", "a".repeat(300), "::1", "0", "4294967296",
  "From: <sip:1002@evaluation.invalid>;tag=z\r\n", "f: <sip:1002@evaluation.invalid>;tag=z\r\n", "t: <sip:1002@evaluation.invalid>\r\n",
  "CSeq: 9 BYE\r\n", "Call-ID: other\r\n", "i: other\r\n", "Via: SIP/2.0/WS other.invalid;branch=z9hG4bKz\r\n", ", SIP/2.0/WS other.invalid;branch=z9hG4bKz",
  "<sip:1002@evaluation.invalid>", '"<sip:1002@evaluation.invalid>"', "sip:1002@evaluation.invalid", "1002@", "1002", ";lr", ";branch=z9hG4bKz", "Content-Length: 0\r\n",
]; // prettier-ignore

/** JsSIP 3.13.8 throws a TypeError where it can not read the CSeq of a response; that is not reading it, too. */
function readByJsSip(text: string): JsSipMessage | undefined {
  try {
    return jssip.parseMessage(text, {});
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** A message with one to four faults: text put in, taken out, or doubled. Content-Length is mended in most. */
function mutate(random: SeededRandom): string {
  let text = random.below(5) > 0 ? random.pick(browserMessages) : random.pick(tortureMessages).text;
  for (let faults = 1 + random.below(4); faults > 0; faults -= 1) {
    const at = random.below(Math.min(text.length, 900));
    const from = random.below(text.length);
    const kind = random.below(3);
    if (kind === 0) text = text.slice(0, at) + random.pick(splices) + text.slice(at);
    else if (kind === 1) text = text.slice(0, at) + text.slice(at + 1 + random.below(6));
    else text = text.slice(0, at) + text.slice(from, from + random.below(40)) + text.slice(at);
  }
  if (random.below(10) === 0) return text;
  const body = text.slice(text.indexOf("\r\n\r\n") + 4);
  return text.replace(/Content-Length: .*/, () => `Content-Length: ${Buffer.byteLength(body)}`);
}

function identity(message: SipMessage): object {
  const via = topVia(message);
  return {
    start: message.kind === "request" ? [message.method, address(message.uri)] : message.status,
    from: party(fromOf(message)),
    to: party(toOf(message)),
    callId: callIdOf(message),
    cseq: cseqOf(message).number,
    via: [via.transport, via.host, via.port, via.params.get("branch") ?? null],
  };
}

function party(field: NameAddr): object {
  return { address: address(field.uri), name: field.displayName, tag: field.params.get("tag") ?? null };
}

function address(uri: string): (string | number | null)[] {
  const { scheme, user, host, port } = parseUri(uri);
  return [scheme, user, host, port];
}

function identityOfJsSip(message: JsSipMessage): object {
  const { via } = message;
  const uri = (one: JsSipUri): unknown[] => [one.scheme, one.user ?? null, one.host, one.port ?? null];
  const side = (one: JsSipMessage["from"], tag: string | null | undefined): object => ({
    address: uri(one.uri),
    name: one.display_name ?? "",
    tag: tag ?? null,
  });
  return {
    start: message.ruri === undefined ? message.status_code : [message.method, uri(message.ruri)],
    from: side(message.from, message.from_tag),
    to: side(message.to, message.to_tag),
    callId: message.call_id,
    cseq: message.cseq,
    via: [via.transport.toUpperCase(), via.host.toLowerCase(), via.port ?? null, message.via_branch ?? null],
  };
}

// JsSIP says on the console what it can not parse.
beforeAll(() => void vi.spyOn(console, "warn").mockReturnValue());
afterAll(() => void vi.restoreAllMocks());

it("reads in every message it accepts strictly the identities that JsSIP reads (20,000 seeded mutations)", () => {
  const random = seededRandom(20_261_123);
  const differences: object[] = [];
  let accepted = 0;
  let readByBoth = 0;
  for (let count = 0; count < 20_000; count += 1) {
    const text = mutate(random);
    for (const mode of ["lenient", "strict"] as const) {
      let message: SipMessage;
      try {
        message = parseMessage(text, { mode });
      } catch (error) {
        if (!(error instanceof SipError)) throw error;
        continue;
      }
      if (mode === "lenient") continue;
      accepted += 1;
      const theirs = readByJsSip(text);
      if (theirs === undefined) continue;
      // JsSIP takes the last value of a Via list for the top one, which a response may repeat from the telephone server.
      if (splitList(headersOf(message, "via")[0] ?? "").length > 1) continue;
      readByBoth += 1;
      const ours = JSON.stringify(identity(message));
      const other = JSON.stringify(identityOfJsSip(theirs));
      if (ours !== other) differences.push({ text, ours, other });
    }
  }
  expect(differences.slice(0, 3)).toEqual([]);
  expect(accepted).toBeGreaterThan(1000);
  expect(readByBoth / accepted).toBeGreaterThan(0.95);
}, 120_000);

it.each(browserMessages)("reads a message of JsSIP as JsSIP does: %.24s", (text) => {
  const theirs = readByJsSip(text);
  if (theirs === undefined) throw new Error("JsSIP refused its own message");
  expect(identity(parseMessage(text, { mode: "strict" }))).toEqual(identityOfJsSip(theirs));
});
