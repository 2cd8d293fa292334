import { callIdOf, fromOf, headersOf, parseUri, SipError, type SipMessage, toOf } from "@readyline/sip";
import type { DownChallengeFacts, DownRequestFacts, DownResponseFacts } from "./facts.ts";
import { drop, respond, type Rule, strip, type StripRule } from "./rule.ts";

export const downMethods = ["INVITE", "ACK", "CANCEL", "BYE", "UPDATE", "INFO", "OPTIONS", "NOTIFY"] as const;
const methods: ReadonlySet<string> = new Set(downMethods);
const eventMethods: ReadonlySet<string> = new Set(["SUBSCRIBE", "PUBLISH"]);
const notOwnDialog = respond(481, "Call/Transaction Does Not Exist");

const addressHeaders: ReadonlySet<string> = new Set(["from", "to", "contact", "record-route", "route"]);

/**
 * Whether the page's library reads addresses and Call-ID as the gateway does. JsSIP 3.13.8 throws an exception out of its
 * parser at an escape that is no UTF-8 (RFC 4475 section 3.1.1.5 has one), wherever an address may be; it takes a
 * password for a part of the user name, and cuts blanks of Unicode off a Call-ID.
 */
function hasOneIdentity(message: SipMessage): boolean {
  if (!/^[\x21-\x7e]+$/.test(callIdOf(message))) return false;
  try {
    if (message.kind === "request") refuseBadEscapes(message.uri);
    for (const { name, value } of message.headers) if (addressHeaders.has(name)) refuseBadEscapes(value);
    return [fromOf(message), toOf(message)].every(({ uri }) => parseUri(uri, "lenient").password === null);
  } catch (error) {
    if (error instanceof URIError || error instanceof SipError) return false;
    throw error;
  }
}

/** @throws URIError for an escape that is no UTF-8 */
function refuseBadEscapes(text: string): void {
  if (!text.includes("%")) return;
  for (const [escapes] of text.matchAll(/(?:%[0-9A-Fa-f]{2})+/g)) decodeURIComponent(escapes);
}

export const downRequestRules: readonly Rule<DownRequestFacts>[] = [
  {
    id: "down.identity",
    text: "From and To are SIP addresses without a password, Call-ID is plain, and escapes in any address are UTF-8: JsSIP reads others differently, or fails at them.",
    outcome: respond(400, "Identity not readable"),
    breaks: ({ message }) => !hasOneIdentity(message),
  },
  {
    id: "down.repeatable",
    text: "Via, Record-Route, From, To, Call-ID and CSeq can be written so that the page's answer, which repeats them, can be read strictly.",
    outcome: respond(400, "Not repeatable"),
    breaks: ({ isRepeatable }) => !isRepeatable,
  },
  {
    id: "down.refer",
    text: "Nobody transfers an operator: no REFER.",
    outcome: respond(403, "REFER not allowed"),
    breaks: ({ message }) => message.method === "REFER",
  },
  {
    id: "down.event",
    text: "Nobody subscribes to a page, and NOTIFY comes in a dialog only.",
    outcome: respond(489, "Bad Event"),
    breaks: ({ message, hasToTag }) => eventMethods.has(message.method) || (message.method === "NOTIFY" && !hasToTag),
  },
  {
    id: "down.method",
    text: "Methods are INVITE, ACK, CANCEL, BYE, UPDATE, INFO, OPTIONS, and NOTIFY in a dialog.",
    outcome: respond(405, "Method Not Allowed"),
    breaks: ({ message }) =>
      !methods.has(message.method) && !eventMethods.has(message.method) && message.method !== "REFER",
  },
  {
    id: "down.replaces",
    text: "No INVITE takes over a call of the page: no Replaces, no Join.",
    outcome: respond(403, "Replaces not allowed"),
    breaks: ({ message }) =>
      message.method === "INVITE" &&
      (headersOf(message, "replaces").length > 0 || headersOf(message, "join").length > 0),
  },
  {
    id: "down.dialog-known",
    text: "A request with a To tag is in a dialog of this leg; an ACK may also be for a 3xx–6xx of the page.",
    outcome: notOwnDialog,
    breaks: ({ message, hasToTag, dialog, invite }) =>
      hasToTag && dialog === null && message.method !== "CANCEL" && !(message.method === "ACK" && invite !== null),
  },
  {
    id: "down.cancel-known",
    text: "CANCEL names an INVITE that went to the page.",
    outcome: notOwnDialog,
    breaks: ({ message, invite }) => message.method === "CANCEL" && invite === null,
  },
];

export const downResponseRules: readonly Rule<DownResponseFacts>[] = [
  {
    id: "down.response-open",
    text: "A response answers a request of this leg (RFC 3261 section 17.1.3).",
    outcome: drop,
    breaks: ({ transaction }) => transaction === null,
  },
  {
    id: "down.response-identity",
    text: "From, To, Call-ID and escapes of a response are as those of a request.",
    outcome: drop,
    breaks: ({ message }) => !hasOneIdentity(message),
  },
];

/** The page gets such a response without a challenge: nothing is signed. */
export const downChallengeRules: readonly Rule<DownChallengeFacts>[] = [
  {
    id: "down.challenge-algorithm",
    text: "A challenge offers a digest that is at least PBX_DIGEST.",
    outcome: strip,
    breaks: ({ choice }) => choice === "algorithm",
  },
  {
    id: "down.challenge-realm",
    text: "A challenge is of a realm in PBX_REALMS (by default PBX_DOMAIN and the pinned realm).",
    outcome: strip,
    breaks: ({ choice }) => choice === "realm",
  },
];

export const downStripRules: readonly StripRule[] = [
  {
    id: "down.strip-credentials",
    text: "Credentials of others, and proofs made with the own ones, do not reach the page: a digest can be guessed offline.",
    outcome: strip,
    headers: ["authorization", "proxy-authorization", "authentication-info", "proxy-authentication-info"],
  },
  {
    id: "down.strip-alert-info",
    text: "Alert-Info does not reach the page: no caller chooses a ring tone or answers by it.",
    outcome: strip,
    headers: ["alert-info"],
  },
  {
    id: "down.strip-call-info",
    text: "Call-Info does not reach the page: no caller shows a page or answers by it.",
    outcome: strip,
    headers: ["call-info"],
  },
  {
    id: "down.strip-answer-mode",
    text: "Answer-Mode and Priv-Answer-Mode do not reach the page: nobody answers but the operator (RFC 5373).",
    outcome: strip,
    headers: ["answer-mode", "priv-answer-mode"],
  },
];
