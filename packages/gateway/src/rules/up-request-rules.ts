import { callIdOf, cseqOf, header, headersOf, listOf } from "@readyline/sip";
import { sameAddresses, sameUri } from "../text/same-uri.ts";
import { hasAllowedBody, mediaTypeOf } from "./body.ts";
import { hasOwnContact } from "./contact.ts";
import type { UpRequestFacts } from "./facts.ts";
import { respond, type Rule } from "./rule.ts";
import { sdpFault } from "./sdp.ts";
import { referTarget } from "./up-header-rules.ts";
import { isDomain, isDomainUser, isOwnAor } from "./uris.ts";

const methods: ReadonlySet<string> = new Set([
  "REGISTER",
  "INVITE",
  "ACK",
  "CANCEL",
  "BYE",
  "UPDATE",
  "PRACK",
  "INFO",
  "OPTIONS",
  "REFER",
  "NOTIFY",
]);
const outsideDialogMethods: ReadonlySet<string> = new Set(["REGISTER", "INVITE", "OPTIONS", "CANCEL", "ACK"]);
const withOwnFrom = (facts: UpRequestFacts): boolean => facts.kind === "register" || facts.kind === "out-of-dialog";
const notOwnDialog = respond(481, "Call/Transaction Does Not Exist");

export const upMethodRules: readonly Rule<UpRequestFacts>[] = [
  {
    id: "up.method",
    text: "Methods are REGISTER, INVITE, ACK, CANCEL, BYE, UPDATE, PRACK, INFO, OPTIONS, REFER and NOTIFY.",
    outcome: respond(405, "Method Not Allowed"),
    breaks: ({ message }) => !methods.has(message.method),
  },
  {
    id: "up.method-outside",
    text: "Outside a dialog only REGISTER, INVITE and OPTIONS are sent.",
    outcome: notOwnDialog,
    breaks: ({ kind, message }) =>
      kind === "out-of-dialog" && methods.has(message.method) && !outsideDialogMethods.has(message.method),
  },
  {
    id: "up.refer-confirmed",
    text: "REFER and NOTIFY are sent in an established dialog only.",
    outcome: respond(403, "Only in an established dialog"),
    breaks: ({ kind, message, dialog }) =>
      kind === "in-dialog" &&
      ["REFER", "NOTIFY"].includes(message.method) &&
      dialog !== null &&
      dialog.state !== "confirmed",
  },
  {
    id: "up.notify-event",
    text: "NOTIFY is of the event refer.",
    outcome: respond(403, "Event not allowed"),
    breaks: ({ message }) =>
      message.method === "NOTIFY" &&
      (header(message, "event") ?? "").split(";", 1)[0]?.trim().toLowerCase() !== "refer",
  },
];

export const upIdentityRules: readonly Rule<UpRequestFacts>[] = [
  {
    id: "up.via-own",
    text: "There is one Via, and it names this line's own host, no port and a branch of RFC 3261.",
    outcome: respond(403, "Via not allowed"),
    breaks: ({ message, via, profile }) =>
      headersOf(message, "via").length !== 1 ||
      !["WS", "WSS"].includes(via.transport) ||
      via.host !== profile.contactHost ||
      via.port !== null ||
      [...via.params.keys()].some((name) => name !== "branch") ||
      !/^z9hG4bK[A-Za-z0-9.-]{1,64}$/.test(via.params.get("branch") ?? ""),
  },
  {
    id: "up.branch-new",
    text: "A request has a branch that no open request of its method has: it would take the other's answers (RFC 3261 section 8.1.1.7).",
    outcome: respond(400, "Branch in use"),
    breaks: ({ message, isBranchOpen }) => isBranchOpen && message.method !== "ACK",
  },
  {
    id: "up.from-own",
    text: "From of a request outside a dialog is the own address-of-record, with a tag.",
    outcome: respond(403, "From is not this line"),
    breaks: (facts) =>
      withOwnFrom(facts) && (!isOwnAor(facts.from.uri, facts.profile) || !facts.from.params.get("tag")),
  },
  {
    id: "up.contact-own",
    text: "Contact is this leg's own, or the GRUU that the PBX gave it, and there is at most one.",
    outcome: respond(403, "Contact is not this line"),
    breaks: ({ message, profile, gruus }) => !hasOwnContact(message, profile, gruus),
  },
];

export const upRegisterRules: readonly Rule<UpRequestFacts>[] = [
  {
    id: "up.register-uri",
    text: "REGISTER goes to sip:PBX_DOMAIN.",
    outcome: respond(403, "Registrar not allowed"),
    breaks: ({ kind, message, profile }) => kind === "register" && !isDomain(message.uri, profile.domain),
  },
  {
    id: "up.register-to",
    text: "To of REGISTER is the own address-of-record, without a tag.",
    outcome: respond(403, "To is not this line"),
    breaks: ({ kind, to, profile }) => kind === "register" && (!isOwnAor(to.uri, profile) || to.params.has("tag")),
  },
  {
    id: "up.register-contact",
    text: "REGISTER has exactly one Contact.",
    outcome: respond(403, "One Contact needed"),
    breaks: ({ kind, message }) => kind === "register" && listOf(message, "contact").length !== 1,
  },
  {
    id: "up.register-expires",
    text: "Expires of REGISTER is a plain number above 0: the page does not un-register, the gateway does, when the server releases the line.",
    outcome: respond(403, "The server un-registers"),
    breaks: ({ kind, message }) => {
      if (kind !== "register") return false;
      const inContact = /;\s*expires\s*(?:=\s*([^;]*))?(?:;|$)/i.exec(header(message, "contact") ?? "");
      const told = [header(message, "expires"), inContact === null ? undefined : (inContact[1] ?? "")];
      return told.some((value) => value !== undefined && !/^[1-9]\d{0,9}$/.test(value.trim()));
    },
  },
];

export const upTargetRules: readonly Rule<UpRequestFacts>[] = [
  {
    id: "up.request-uri",
    text: "A request outside a dialog goes to sip:user@PBX_DOMAIN, without port, password, parameters or headers.",
    outcome: respond(403, "Request-URI not allowed"),
    breaks: ({ kind, message, profile }) => kind === "out-of-dialog" && !isDomainUser(message.uri, profile.domain),
  },
  {
    id: "up.to-target",
    text: "To of a request outside a dialog is the Request-URI.",
    outcome: respond(403, "To is not the Request-URI"),
    breaks: ({ kind, message, to }) => kind === "out-of-dialog" && !sameUri(to.uri, message.uri),
  },
  {
    id: "up.route-preloaded",
    text: "A request outside a dialog has no Route.",
    outcome: respond(403, "Route not allowed"),
    breaks: (facts) => withOwnFrom(facts) && headersOf(facts.message, "route").length > 0,
  },
  {
    id: "up.contact-known",
    text: "contact.<id>.<n> names a stored number.",
    outcome: respond(404, "Contact number not found"),
    breaks: ({ dial }) => dial?.unknownContact === true,
  },
  {
    id: "up.dial-policy",
    text: "The decoded user part of an INVITE outside a dialog and of Refer-To is allowed by DIAL_ALLOW, or is a contact's number that it does not forbid.",
    outcome: respond(403, "Number not allowed"),
    breaks: ({ dial }) => dial !== null && dial.refusal !== null,
  },
  {
    id: "up.refer-to",
    text: "Refer-To names sip:user@PBX_DOMAIN.",
    outcome: respond(403, "Refer-To not allowed"),
    breaks: (facts) => {
      if (facts.message.method !== "REFER") return false;
      const target = referTarget(facts);
      if (target === null) return true;
      const { user, host, port, password, parameters, scheme } = target;
      const plain = port === null && password === null && parameters.size === 0 && scheme === "sip";
      return !plain || host !== facts.profile.domain || user === null;
    },
  },
  {
    id: "up.call-id-new",
    text: "An INVITE outside a dialog has a Call-ID of its own, or is the same INVITE after a challenge: each call is counted.",
    outcome: respond(482, "Call-ID in use"),
    breaks: ({ takesCallId }) => takesCallId,
  },
  {
    id: "up.calls-open",
    text: "A user has at most 2 calls at once.",
    outcome: respond(403, "Too many calls at once"),
    breaks: ({ exceeds }) => exceeds === "open",
  },
  {
    id: "up.calls-rate",
    text: "A user dials at most 20 calls a minute, transfers among them.",
    outcome: respond(403, "Too many calls a minute"),
    breaks: ({ exceeds }) => exceeds === "rate",
  },
];

export const upDialogRules: readonly Rule<UpRequestFacts>[] = [
  {
    id: "up.dialog-known",
    text: "A request with a To tag is in a dialog that the PBX made with this leg.",
    outcome: notOwnDialog,
    breaks: ({ kind, dialog }) => kind === "in-dialog" && dialog === null,
  },
  {
    id: "up.dialog-ended",
    text: "After a BYE only that BYE is sent again.",
    outcome: notOwnDialog,
    breaks: ({ kind, dialog, message }) =>
      kind === "in-dialog" && dialog?.state === "ending" && message.method !== "BYE" && message.method !== "ACK",
  },
  {
    id: "up.dialog-from",
    text: "From of a request in a dialog is the side of the dialog that the PBX gave the page.",
    outcome: respond(403, "From is not this dialog's"),
    breaks: ({ kind, dialog, from }) => kind === "in-dialog" && dialog !== null && !sameUri(from.uri, dialog.localUri),
  },
  {
    id: "up.dialog-to",
    text: "To of a request in a dialog is the other side of the dialog.",
    outcome: respond(403, "To is not this dialog's"),
    breaks: ({ kind, dialog, to }) => kind === "in-dialog" && dialog !== null && !sameUri(to.uri, dialog.remoteUri),
  },
  {
    id: "up.dialog-target",
    text: "The Request-URI of a request in a dialog is a remote target that the PBX gave.",
    outcome: respond(403, "Request-URI is not this dialog's"),
    breaks: ({ kind, dialog, target }) =>
      kind === "in-dialog" && dialog !== null && !dialog.targets.some((known) => sameUri(known, target)),
  },
  {
    id: "up.dialog-route",
    text: "Route of a request in a dialog is the route set that the PBX gave.",
    outcome: respond(403, "Route is not this dialog's"),
    breaks: ({ kind, dialog, message }) => {
      if (kind !== "in-dialog" || dialog === null) return false;
      const route = listOf(message, "route");
      return !dialog.routeSets.some((routeSet) => sameAddresses(route, routeSet));
    },
  },
  {
    id: "up.cancel-known",
    text: "CANCEL names by its Via branch an INVITE of this leg.",
    outcome: notOwnDialog,
    breaks: ({ kind, invite }) => kind === "cancel" && invite === null,
  },
  {
    id: "up.cancel-repeats",
    text: "CANCEL repeats Request-URI, Route, To, From, Call-ID and CSeq number of its INVITE.",
    outcome: respond(403, "CANCEL is not that of the INVITE"),
    breaks: (facts) =>
      facts.kind === "cancel" &&
      facts.invite !== null &&
      (!repeatsInvite(facts, facts.invite) || header(facts.message, "to") !== header(facts.invite.request, "to")),
  },
  {
    id: "up.ack-repeats",
    text: "ACK to a 3xx–6xx repeats Request-URI, Route, From, Call-ID and CSeq number of its INVITE, and To of the response.",
    outcome: respond(403, "ACK is not that of the INVITE"),
    breaks: (facts) => {
      if (facts.kind !== "hop-ack" || facts.invite === null) return false;
      const { state } = facts.invite;
      const to = state.kind === "completed" ? state.to : undefined;
      return !repeatsInvite(facts, facts.invite) || header(facts.message, "to") !== to;
    },
  },
];

function repeatsInvite({ message }: UpRequestFacts, invite: NonNullable<UpRequestFacts["invite"]>): boolean {
  return (
    message.uri === invite.request.uri &&
    header(message, "from") === header(invite.request, "from") &&
    callIdOf(message) === invite.callId &&
    cseqOf(message).number === invite.cseq &&
    sameAddresses(listOf(message, "route"), listOf(invite.request, "route"))
  );
}

export const upBodyRules: readonly Rule<UpRequestFacts>[] = [
  {
    id: "up.body",
    text: "Bodies are application/sdp (INVITE, UPDATE, ACK), application/dtmf-relay (INFO) and message/sipfrag (NOTIFY).",
    outcome: respond(415, "Unsupported Media Type"),
    breaks: ({ message }) => !hasAllowedBody(message, message.method),
  },
  {
    id: "up.sdp",
    text: "SDP has one audio line over UDP/TLS/RTP/SAVPF with fingerprint and ICE, at most 16 kB and 32 candidates, and addresses that are IP literals or .local names.",
    outcome: respond(488, "Not Acceptable Here"),
    breaks: ({ message }) =>
      message.body !== "" && mediaTypeOf(message) === "application/sdp" && sdpFault(message.body) !== null,
  },
];
