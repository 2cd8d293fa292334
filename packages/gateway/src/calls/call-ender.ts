import { callIdOf, cseqOf, fromOf, toOf } from "@readyline/sip";
import type { LegState } from "../leg/leg-parts.ts";
import { byeForPage, type PageDialog } from "../leg/liveness.ts";
import type { HangUp } from "../parking/hang-up.ts";
import type { ServerTransaction } from "../transactions/server-transactions.ts";

const BYE_DEADLINE_MS = 2_000;

/** Ends calls on both sides, page and PBX. */
export class CallEnder {
  private readonly leg: LegState;
  private readonly hangUp: HangUp;

  constructor(leg: LegState, hangUp: HangUp) {
    this.leg = leg;
    this.hangUp = hangUp;
  }

  endCall(callId: string, reason: string): void {
    for (const invite of this.leg.clients.pendingInvites()) if (invite.callId === callId) this.hangUp.cancel(invite);
    for (const dialog of this.leg.dialogs.ofCall(callId)) {
      this.byePage(dialog);
      if (dialog.state === "confirmed") void this.hangUp.bye(dialog, reason);
      else this.leg.dialogs.remove(dialog);
    }
    this.leg.calls.end(callId, { sipStatus: null, endedBy: "gateway", reason });
  }

  /** The page's answer was refused and the PBX has a 500 instead: the page hears a BYE in the dialog it believes in. */
  answerRefused(transaction: ServerTransaction, toTag: string | null, reason: string): void {
    const { request } = transaction;
    const known = this.leg.dialogs.ofCall(callIdOf(request)).length > 0;
    const remoteTag = fromOf(request).params.get("tag");
    if (!known && request.method === "INVITE" && toTag !== null && typeof remoteTag === "string") {
      this.byePage({
        id: { callId: callIdOf(request), localTag: toTag, remoteTag },
        localUri: toOf(request).uri,
        remoteUri: fromOf(request).uri,
        remoteCseq: cseqOf(request).number,
      });
    }
    this.endCall(callIdOf(request), reason);
  }

  private byePage(dialog: PageDialog): void {
    void this.leg.ownDown.request(byeForPage(this.leg.profile, dialog), BYE_DEADLINE_MS);
  }
}
