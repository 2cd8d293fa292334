import { callIdOf, type SipResponse, toOf } from "@readyline/sip";
import type { HangUp } from "../parking/hang-up.ts";
import type { ClientTransaction } from "../transactions/client-transactions.ts";
import { type Ready, whenReady } from "../when-ready.ts";
import { type TakenChallenge, takeChallenge } from "./down-challenge.ts";
import type { GatewayParts, LegState } from "./leg-parts.ts";
import type { RegisterFlow } from "./register-flow.ts";

/**
 * A response of the PBX to a request of the page: noted in every table it concerns.
 * @returns what the page gets; null where the page that asked is gone and the gateway took it
 */
export function takePbxResponse(
  message: SipResponse,
  transaction: ClientTransaction,
  leg: LegState,
  parts: GatewayParts,
  forWhom: { readonly register: RegisterFlow; readonly hangUp: HangUp },
): Ready<SipResponse | null> {
  const isChallenge = message.status === 401 || message.status === 407;
  if (!isChallenge) return takeRead(message, transaction, leg, parts, forWhom, null);
  return whenReady(takeChallenge(message, transaction.method === "REGISTER", leg, parts), (challenge) =>
    takeRead(message, transaction, leg, parts, forWhom, challenge),
  );
}

function takeRead(
  message: SipResponse,
  transaction: ClientTransaction,
  leg: LegState,
  parts: GatewayParts,
  { register, hangUp }: { readonly register: RegisterFlow; readonly hangUp: HangUp },
  challenge: TakenChallenge | null,
): Ready<SipResponse | null> {
  const isRegister = transaction.method === "REGISTER";
  leg.clients.noteResponse(transaction, message, parts.now());
  if (transaction.orphaned) {
    if (transaction.method === "INVITE") hangUp.takeInviteResponse(transaction, message);
    const isStale = challenge?.usable === true && challenge.stale;
    return whenReady(isRegister ? register.answeredLate(transaction, message, isStale) : undefined, () => {
      noteCallResponse(message, transaction, leg, { isLast: true, nowMs: parts.now() });
      return null;
    });
  }
  const forPage = challenge?.response ?? message;
  if (isRegister) {
    const usable = challenge?.usable === true && (!transaction.signed || challenge.stale);
    return register.answered(transaction, forPage, {
      usable: challenge?.usable ?? false,
      stale: usable && transaction.signed,
    });
  }
  noteDialogResponse(message, transaction, leg);
  // JsSIP answers one challenge of a request, and a second one only if the nonce was stale.
  const goesOn = challenge?.usable === true && (!transaction.signed || challenge.stale);
  noteCallResponse(message, transaction, leg, { isLast: !goesOn, nowMs: parts.now() });
  return forPage;
}

function noteDialogResponse(message: SipResponse, transaction: ClientTransaction, leg: LegState): void {
  const { status } = message;
  if (transaction.method === "INVITE" && transaction.outsideDialog) {
    if (status > 100 && status < 300) leg.dialogs.learnFromPbx(message);
    if (status >= 300) {
      for (const dialog of leg.dialogs.ofCall(transaction.callId))
        if (dialog.state === "early") leg.dialogs.remove(dialog);
    }
    return;
  }
  const dialog = leg.dialogs.ofUpRequest(transaction.request);
  if (dialog === null) return;
  const refreshes = transaction.method === "INVITE" || transaction.method === "UPDATE";
  if (refreshes && status >= 200 && status < 300) leg.dialogs.refreshTarget(dialog, message);
  if (transaction.method !== "BYE" || status < 200) return;
  // After a challenge the page sends its BYE once more.
  if (status === 401 || status === 407) return;
  leg.dialogs.remove(dialog);
  leg.calls.end(callIdOf(message), { sipStatus: null, endedBy: "us", reason: "BYE" });
}

function noteCallResponse(
  message: SipResponse,
  transaction: ClientTransaction,
  leg: LegState,
  { isLast, nowMs }: { readonly isLast: boolean; readonly nowMs: number },
): void {
  if (transaction.method !== "INVITE" || !transaction.outsideDialog) return;
  const { status, reason } = message;
  if (status > 100 && status < 200 && toOf(message).params.has("tag")) leg.calls.ringing(transaction.callId);
  else if (status >= 200 && status < 300) leg.calls.answered(transaction.callId, status, nowMs);
  else if (status >= 300 && isLast) leg.calls.end(transaction.callId, { sipStatus: status, endedBy: "them", reason });
}
