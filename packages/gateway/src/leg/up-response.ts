import { callIdOf, makeResponse, serialize, SipError, type SipResponse, toOf } from "@readyline/sip";
import { upSyntaxRule } from "../rules/frame-rules.ts";
import type { UpResponseFacts } from "../rules/facts.ts";
import type { RuleInfo } from "../rules/rule.ts";
import { newTag } from "../text/build-request.ts";
import type { ServerTransaction } from "../transactions/server-transactions.ts";
import type { GatewayParts, LegState } from "./leg-parts.ts";

/**
 * A response of the page: judged, noted and sent on.
 * @returns the rule that refused it; its request was then answered with 500, if it could be
 */
export function takePageResponse(
  message: SipResponse,
  leg: LegState,
  parts: GatewayParts,
  toPbx: (text: string) => void,
): RuleInfo | null {
  if (leg.ownDown.take(message)) return null;
  const transaction = leg.servers.find(message);
  if (transaction?.answeredByGateway === true) return null;
  const refused = firstBroken({ message, profile: leg.profile, gruus: leg.gruus, transaction }, parts);
  if (refused === null) {
    if (transaction !== null) noteResponse(message, transaction, leg, parts);
    toPbx(serialize(message));
    return null;
  }
  if (refused.outcome.kind === "drop" || transaction === null || transaction.state.kind !== "open") return refused;
  const toTag = transaction.toTag ?? newTag();
  leg.servers.answeredByGateway(transaction, 500, toTag, parts.now());
  toPbx(serialize(makeResponse(transaction.request, 500, "Response refused by the gateway", { toTag })));
  return refused;
}

function firstBroken(facts: UpResponseFacts, parts: GatewayParts): RuleInfo | null {
  try {
    return parts.rules.firstBroken("upResponse", facts);
  } catch (error) {
    if (!(error instanceof SipError)) throw error;
    parts.rules.count(upSyntaxRule);
    return { ...upSyntaxRule, outcome: { kind: "fail" } };
  }
}

function noteResponse(message: SipResponse, transaction: ServerTransaction, leg: LegState, parts: GatewayParts): void {
  const tag = toOf(message).params.get("tag") ?? null;
  leg.servers.noteResponse(transaction, message.status, tag, parts.now());
  noteDialog(message, transaction, tag, leg);
  if (transaction.request.method === "INVITE" && transaction.outsideDialog)
    noteCall(message, transaction, leg, parts.now());
}

function noteDialog(message: SipResponse, { request }: ServerTransaction, tag: string | null, leg: LegState): void {
  const { status } = message;
  const accepted = status >= 200 && status < 300;
  if (request.method === "INVITE") {
    if (status > 100 && status < 300 && tag !== null) leg.dialogs.learnFromPage(request, status, tag);
    return;
  }
  const dialog = leg.dialogs.ofDownRequest(request);
  if (dialog === null) return;
  if (request.method === "UPDATE" && accepted) leg.dialogs.refreshTarget(dialog, request);
  if (request.method === "BYE" && status >= 200) leg.dialogs.remove(dialog);
}

function noteCall({ status, reason }: SipResponse, { request }: ServerTransaction, leg: LegState, nowMs: number): void {
  const callId = callIdOf(request);
  if (status > 100 && status < 200) leg.calls.ringing(callId);
  if (status >= 200 && status < 300) leg.calls.answered(callId, status, nowMs);
  if (status < 300) return;
  for (const dialog of leg.dialogs.ofCall(callId)) if (dialog.state === "early") leg.dialogs.remove(dialog);
  leg.calls.end(callId, { sipStatus: status, endedBy: "us", reason });
}
