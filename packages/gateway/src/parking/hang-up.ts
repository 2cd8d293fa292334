import {
  cseqOf,
  header,
  listOf,
  makeResponse,
  type SipRequest,
  type SipResponse,
  serialize,
  toOf,
} from "@readyline/sip";
import type { Dialog } from "../dialogs/dialog.ts";
import type { GatewayParts, LegState } from "../leg/leg-parts.ts";
import { sendSigned } from "../signing/send-signed.ts";
import { buildRequest, newTag } from "../text/build-request.ts";
import type { ClientTransaction } from "../transactions/client-transactions.ts";
import type { ServerTransaction } from "../transactions/server-transactions.ts";

const BYE_DEADLINE_MS = 2_000;

/** Ends towards the PBX what no page holds any more. */
export class HangUp {
  private readonly parts: GatewayParts;
  private readonly leg: LegState;
  private readonly sendUp: (text: string) => void;

  constructor(parts: GatewayParts, leg: LegState, sendUp: (text: string) => void) {
    this.parts = parts;
    this.leg = leg;
    this.sendUp = sendUp;
  }

  /** Resolves when the PBX confirmed the BYE or did not in time. */
  async bye(dialog: Dialog, reason: string, endedBy: "us" | "gateway" = "gateway"): Promise<void> {
    if (dialog.state === "ending") return;
    this.leg.dialogs.ending(dialog, this.parts.now());
    const { callId, localTag, remoteTag } = dialog.id;
    this.leg.calls.end(callId, { sipStatus: null, endedBy, reason });
    const build = (cseq: number): SipRequest =>
      buildRequest({
        method: "BYE",
        uri: dialog.targets.at(-1) ?? dialog.remoteUri,
        viaHost: this.leg.profile.contactHost,
        from: `<${dialog.localUri}>;tag=${localTag}`,
        to: `<${dialog.remoteUri}>;tag=${remoteTag}`,
        callId,
        cseq,
        route: dialog.routeSets.at(-1) ?? [],
      });
    await sendSigned(this.parts, this.leg, build, dialog.localCseq + 1, BYE_DEADLINE_MS);
    this.leg.dialogs.remove(dialog);
  }

  /** Every established dialog, at the same time. */
  async byeAll(reason: string): Promise<void> {
    const confirmed = this.leg.dialogs.all().filter((dialog) => dialog.state === "confirmed");
    await Promise.all(confirmed.map((dialog) => this.bye(dialog, reason)));
  }

  /** Dialogs whose BYE went up an earlier leg and was not answered there. */
  async byeOwed(): Promise<void> {
    const owed = this.leg.dialogs.all().filter((dialog) => dialog.state === "ending");
    for (const dialog of owed) this.leg.dialogs.resume(dialog);
    await Promise.all(owed.map((dialog) => this.bye(dialog, "hung up while the line was lost")));
  }

  /** Calls that the page has ended while it could not say so. @param claimed Call-IDs that it has; null = it does not tell */
  async byeUnclaimed(claimed: ReadonlySet<string> | null): Promise<void> {
    if (claimed === null) return;
    const ended = this.leg.dialogs
      .all()
      .filter((dialog) => dialog.state === "confirmed" && !claimed.has(dialog.id.callId));
    await Promise.all(ended.map((dialog) => this.bye(dialog, "hung up while the line was lost", "us")));
  }

  /** CANCEL for an INVITE that the PBX has answered provisionally (RFC 3261 section 9.1); sooner it may not be sent. */
  cancel(invite: ClientTransaction): void {
    if (invite.state.kind !== "proceeding") return;
    invite.cancelledAt ??= this.parts.now();
    const { request } = invite;
    const cancel = buildRequest({
      method: "CANCEL",
      uri: invite.sentUri,
      viaHost: this.leg.profile.contactHost,
      branch: invite.branch,
      from: header(request, "from") ?? "",
      to: header(request, "to") ?? "",
      callId: invite.callId,
      cseq: invite.cseq,
      route: listOf(request, "route"),
    });
    void this.leg.ownUp.request(cancel, BYE_DEADLINE_MS);
  }

  /** A final response to an INVITE whose page is gone: ACK it, and end what it would have begun. */
  takeInviteResponse(invite: ClientTransaction, response: SipResponse): void {
    if (response.status < 200) {
      if (invite.outsideDialog) this.cancel(invite);
      return;
    }
    if (response.status >= 300) {
      this.ackRefusal(invite, response);
      return;
    }
    const dialog = this.leg.dialogs.learnFromPbx(response);
    if (dialog === null) return;
    const ack = buildRequest({
      method: "ACK",
      uri: dialog.targets.at(-1) ?? dialog.remoteUri,
      viaHost: this.leg.profile.contactHost,
      from: header(response, "from") ?? "",
      to: header(response, "to") ?? "",
      callId: dialog.id.callId,
      cseq: cseqOf(response).number,
      route: dialog.routeSets.at(-1) ?? [],
    });
    this.sendUp(serialize(ack));
    if (invite.outsideDialog) void this.bye(dialog, "page gone");
  }

  /** ACK to a 3xx–6xx (RFC 3261 section 17.1.1.3). */
  ackRefusal(invite: ClientTransaction, response: SipResponse): void {
    const { request } = invite;
    const ack = buildRequest({
      method: "ACK",
      uri: invite.sentUri,
      viaHost: this.leg.profile.contactHost,
      branch: invite.branch,
      from: header(request, "from") ?? "",
      to: header(response, "to") ?? "",
      callId: invite.callId,
      cseq: invite.cseq,
      route: listOf(request, "route"),
    });
    this.sendUp(serialize(ack));
  }

  /** Answers a request of the PBX in place of the page. */
  answer(transaction: ServerTransaction, status: number, reason: string): void {
    const toTag = transaction.toTag ?? newTag();
    this.leg.servers.answeredByGateway(transaction, status, toTag, this.parts.now());
    this.sendUp(serialize(makeResponse(transaction.request, status, reason, { toTag })));
    if (transaction.request.method !== "INVITE" || !transaction.outsideDialog || status < 300) return;
    const callId = header(transaction.request, "call-id") ?? "";
    for (const dialog of this.leg.dialogs.ofCall(callId)) if (dialog.state === "early") this.leg.dialogs.remove(dialog);
    this.leg.calls.end(callId, { sipStatus: status, endedBy: "gateway", reason });
  }

  /**
   * What the page forgets when its socket is gone: requests under way, calls not yet established. Established dialogs stay.
   * @returns dialogs whose 2xx still waits for its ACK: they end when it comes (RFC 3261 section 15)
   */
  endUnconfirmed(): ReadonlySet<Dialog> {
    const { clients, servers, dialogs } = this.leg;
    for (const invite of clients.pendingInvites()) if (invite.outsideDialog) this.cancel(invite);
    clients.orphanAll();
    for (const transaction of servers.open()) {
      const { request } = transaction;
      if (transaction.outsideDialog && request.method === "INVITE")
        this.answer(transaction, 480, "Temporarily Unavailable");
      else if (request.body !== "") this.answer(transaction, 491, "Request Pending");
      else this.answer(transaction, 480, "Temporarily Unavailable");
    }
    const waiting = servers.accepted().map((transaction) => dialogs.ofDownRequest(withToTag(transaction)));
    return new Set(waiting.filter((dialog) => dialog !== null));
  }
}

/** The request as the dialog's later ones look: with the To tag that the page chose. */
function withToTag(transaction: ServerTransaction): SipRequest {
  const { request, toTag } = transaction;
  if (toTag === null || toOf(request).params.has("tag")) return request;
  const headers = request.headers.map((line) =>
    line.name === "to" ? { ...line, value: `${line.value};tag=${toTag}` } : line,
  );
  return { ...request, headers };
}
