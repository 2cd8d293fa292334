import {
  callIdOf,
  cseqOf,
  fromOf,
  header,
  parseUri,
  SipError,
  type SipRequest,
  type SipUri,
  toOf,
  topVia,
} from "@readyline/sip";
import type { CallLimits } from "../dial-policy/call-limits.ts";
import { parseContactAlias } from "../dial-policy/contact-alias.ts";
import type { DialFacts, RequestKind, UpRequestFacts } from "../rules/facts.ts";
import { referTarget } from "../rules/up-header-rules.ts";
import type { ClientTransaction } from "../transactions/client-transactions.ts";
import type { GatewayParts, LegState } from "./leg-parts.ts";

type CallIdUse = "new" | "repeat" | "taken";

type DialParts = Pick<GatewayParts, "dialPolicy"> & {
  readonly options: Pick<GatewayParts["options"], "contactNumber" | "isContactNumber">;
};

/** Gathers what the rules ask about a request of the page. Waits only where a number must be looked up. */
export function gatherUpFacts(
  message: SipRequest,
  leg: LegState,
  parts: GatewayParts,
): UpRequestFacts | Promise<UpRequestFacts> {
  const to = toOf(message);
  const via = topVia(message);
  const branch = via.params.get("branch") ?? "";
  const invite = message.method === "CANCEL" || message.method === "ACK" ? leg.clients.find(branch, "INVITE") : null;
  const kind = kindOf(message, to.params.has("tag"), invite);
  const newCall = kind === "out-of-dialog" && message.method === "INVITE";
  const use = newCall ? callIdUse(message, leg) : null;
  const facts: UpRequestFacts = {
    message,
    profile: leg.profile,
    kind,
    target: kind === "in-dialog" ? leg.mask.reveal(callIdOf(message), message.uri) : message.uri,
    from: fromOf(message),
    to,
    via,
    dialog: kind === "in-dialog" ? leg.dialogs.ofUpRequest(message) : null,
    invite,
    dial: null,
    isBranchOpen: (leg.clients.find(branch, message.method)?.state.kind ?? "completed") !== "completed",
    takesCallId: use === "taken",
    exceeds: exceededLimit(use, message.method, parts.limitsOf(leg.profile.identity.userId), parts.now()),
    gruus: leg.gruus,
    namesOwnDialog: (callId, tagA, tagB) => leg.dialogs.names(callId, tagA, tagB),
    offered: (header, nonce) => leg.challenges.find(header, nonce),
  };
  const dialled = newCall ? readUri(message.uri) : message.method === "REFER" ? readReferTo(message) : null;
  if (dialled?.user === undefined || dialled.user === null) return facts;
  return dialFacts(dialled.user, newCall, parts).then((dial) => ({ ...facts, dial }));
}

function exceededLimit(
  use: CallIdUse | null,
  method: string,
  limits: CallLimits,
  nowMs: number,
): UpRequestFacts["exceeds"] {
  if (use === "new") return limits.exceeded(nowMs);
  return method === "REFER" ? limits.exceededByTransfer(nowMs) : null;
}

/**
 * What an INVITE outside a dialog does with its Call-ID. `repeat`: the same INVITE after a challenge, with the next CSeq
 * (RFC 3261 section 22.2). Everything else under a Call-ID that is in use would be a call that nobody counts.
 */
function callIdUse(message: SipRequest, leg: LegState): CallIdUse {
  const callId = callIdOf(message);
  const before = leg.clients.ofCall(callId).filter((one) => one.method === "INVITE" && one.outsideDialog);
  const last = before.toSorted((a, b) => a.cseq - b.cseq).at(-1);
  if (last === undefined) return leg.calls.has(callId) ? "taken" : "new";
  const isChallenged = last.state.kind === "completed" && (last.state.status === 401 || last.state.status === 407);
  const isSame = message.uri === last.request.uri && header(message, "from") === header(last.request, "from");
  return isChallenged && isSame && cseqOf(message).number > last.cseq ? "repeat" : "taken";
}

function kindOf(message: SipRequest, hasToTag: boolean, invite: ClientTransaction | null): RequestKind {
  if (message.method === "REGISTER") return "register";
  if (message.method === "CANCEL") return "cancel";
  if (message.method === "ACK" && invite?.state.kind === "completed" && invite.state.status >= 300) return "hop-ack";
  return hasToTag || message.method === "ACK" ? "in-dialog" : "out-of-dialog";
}

/** A URI that cannot be read dials nothing; the rule of the Request-URI or of Refer-To refuses it. */
function readUri(text: string): SipUri | null {
  try {
    return parseUri(text);
  } catch (error) {
    if (error instanceof SipError) return null;
    throw error;
  }
}

function readReferTo(message: SipRequest): SipUri | null {
  try {
    return referTarget({ message });
  } catch (error) {
    if (error instanceof SipError) return null;
    throw error;
  }
}

/** @param mayBeAlias contacts are dialled by alias in INVITE only */
async function dialFacts(user: string, mayBeAlias: boolean, parts: DialParts): Promise<DialFacts> {
  const alias = mayBeAlias ? parseContactAlias(user) : null;
  if (alias !== null) {
    const number = await parts.options.contactNumber(alias.contactId, alias.phoneIndex);
    if (number === null) return { unknownContact: true, number: null, refusal: null };
    return { unknownContact: false, number, refusal: parts.dialPolicy.refusalOf(number, true) };
  }
  const refusal = parts.dialPolicy.refusalOf(user, false);
  if (refusal !== "not-listed") return { unknownContact: false, number: null, refusal };
  const isContact = await parts.options.isContactNumber(user);
  return { unknownContact: false, number: null, refusal: parts.dialPolicy.refusalOf(user, isContact) };
}
