import {
  callIdOf,
  cseqOf,
  fromOf,
  headersOf,
  listOf,
  parseVia,
  type SipMessage,
  splitList,
  toOf,
} from "@readyline/sip";
import { sameAddresses, sameUri } from "../text/same-uri.ts";
import { hasAllowedBody, mediaTypeOf } from "./body.ts";
import { hasOwnContact } from "./contact.ts";
import type { UpResponseFacts } from "./facts.ts";
import { drop, fail, type Rule } from "./rule.ts";
import { sdpFault } from "./sdp.ts";

const known: ReadonlySet<string> = new Set([
  "via",
  "record-route",
  "to",
  "from",
  "call-id",
  "cseq",
  "contact",
  "session-expires",
  "retry-after",
  "allow",
  "accept",
  "supported",
  "user-agent",
  "content-type",
  "content-length",
]);

export const upResponseRules: readonly Rule<UpResponseFacts>[] = [
  {
    id: "up.response-open",
    text: "A response answers a request of the PBX that is still open on this leg; an INVITE is open for its 2xx until the ACK.",
    outcome: drop,
    breaks: ({ transaction, message }) => {
      if (transaction === null) return true;
      if (transaction.state.kind === "accepted") return message.status < 200 || message.status >= 300;
      return transaction.state.kind === "completed";
    },
  },
  {
    id: "up.response-via",
    text: "A response repeats the Vias of its request.",
    outcome: fail,
    breaks: (facts) => !repeats(facts, sameVias),
  },
  {
    id: "up.response-record-route",
    text: "A response repeats Record-Route of its request; a 100 and those from 300 on have none.",
    outcome: fail,
    breaks: (facts) => {
      const route = listOf(facts.message, "record-route");
      const { status } = facts.message;
      // JsSIP leaves it out of answers that make no dialog (RFC 3261 section 16.6 step 4 has proxies not need it there).
      if (route.length === 0 && !makesDialog(facts)) return false;
      if (status === 100 || status >= 300) return route.length > 0;
      return !repeats(facts, (request) => sameAddresses(listOf(request, "record-route"), route));
    },
  },
  {
    id: "up.response-identity",
    text: "A response repeats From, Call-ID and CSeq of its request.",
    outcome: fail,
    breaks: (facts) => !repeats(facts, sameIdentity),
  },
  {
    id: "up.response-to",
    text: "A response repeats To of its request, and its tag is always the same one.",
    outcome: fail,
    breaks: (facts) => !repeats(facts, (request) => sameTo(facts, request)),
  },
  {
    id: "up.response-header",
    text: "A response has only headers that JsSIP writes.",
    outcome: fail,
    breaks: ({ message }) => message.headers.some((line) => !known.has(line.name)),
  },
  {
    id: "up.response-contact",
    text: "Contact of a response is this leg's own, or the GRUU that the PBX gave it.",
    outcome: fail,
    breaks: ({ message, profile, gruus }) => !hasOwnContact(message, profile, gruus),
  },
  {
    id: "up.response-body",
    text: "Bodies of responses are application/sdp to INVITE and UPDATE.",
    outcome: fail,
    breaks: ({ message }) => !hasAllowedBody(message, cseqOf(message).method),
  },
  {
    id: "up.response-sdp",
    text: "SDP of a response is as that of a request.",
    outcome: fail,
    breaks: ({ message }) =>
      message.body !== "" && mediaTypeOf(message) === "application/sdp" && sdpFault(message.body) !== null,
  },
];

function repeats(
  facts: UpResponseFacts,
  check: (request: SipMessage & { kind: "request" }, response: SipMessage) => boolean,
): boolean {
  return facts.transaction === null || check(facts.transaction.request, facts.message);
}

function makesDialog({ message }: UpResponseFacts): boolean {
  return cseqOf(message).method === "INVITE" && message.status > 100 && message.status < 300;
}

function sameVias(request: SipMessage, response: SipMessage): boolean {
  const asked = viasOf(request);
  const answered = viasOf(response);
  return asked.length === answered.length && asked.every((via, index) => via === answered[index]);
}

/** One canonical text a Via: compared as parsed, whatever the blanks and the split into lines. */
function viasOf(message: SipMessage): string[] {
  return headersOf(message, "via")
    .flatMap((value) => splitList(value))
    .map((value) => {
      const via = parseVia(value, "lenient");
      const params = [...via.params].map(([name, text]) => `${name}=${text ?? ""}`).toSorted();
      return `${via.transport} ${via.host} ${via.port ?? ""} ${params.join(";")}`;
    });
}

function sameIdentity(request: SipMessage, response: SipMessage): boolean {
  const asked = cseqOf(request);
  const answered = cseqOf(response);
  return (
    callIdOf(request) === callIdOf(response) &&
    asked.number === answered.number &&
    asked.method === answered.method &&
    sameUri(fromOf(request).uri, fromOf(response).uri) &&
    fromOf(request).params.get("tag") === fromOf(response).params.get("tag")
  );
}

function sameTo({ message, transaction }: UpResponseFacts, request: SipMessage): boolean {
  const asked = toOf(request);
  const answered = toOf(message);
  if (!sameUri(asked.uri, answered.uri)) return false;
  const tag = answered.params.get("tag");
  const askedTag = asked.params.get("tag");
  if (askedTag !== undefined) return tag === askedTag;
  if (message.status === 100) return true;
  if (!tag) return false;
  return transaction === null || transaction.toTag === null || transaction.toTag === tag;
}
