import { header, makeResponse, serialize, type SipRequest } from "@readyline/sip";
import type { Dialog } from "../dialogs/dialog.ts";
import type { GatewayParts, LegState } from "../leg/leg-parts.ts";
import { newTag } from "../text/build-request.ts";
import type { ServerTransaction } from "../transactions/server-transactions.ts";
import type { HangUp } from "./hang-up.ts";

/** What the gateway answers a request of the PBX while no page is there; `hold` = the page may come back within 2 s. */
export type ParkedAnswer =
  | { readonly kind: "respond"; readonly status: number; readonly reason: string }
  | { readonly kind: "refresh" }
  | { readonly kind: "bye" }
  | { readonly kind: "hold" }
  | { readonly kind: "none" };

/** The user agent that the gateway is for a parked leg. Pure. */
export function parkedAnswer(request: SipRequest, dialog: Dialog | null): ParkedAnswer {
  switch (request.method) {
    case "ACK":
      return { kind: "none" };
    case "OPTIONS":
      return { kind: "respond", status: 200, reason: "OK" };
    case "BYE":
      return { kind: "bye" };
    case "INVITE":
      return dialog === null ? { kind: "hold" } : { kind: "respond", status: 491, reason: "Request Pending" };
    case "UPDATE":
      // A session refresh (RFC 4028) changes nothing; an offer waits for the page: the sender retries.
      return request.body === "" ? { kind: "refresh" } : { kind: "respond", status: 491, reason: "Request Pending" };
    default:
      return { kind: "respond", status: 480, reason: "Temporarily Unavailable" };
  }
}

interface HeldInvite {
  readonly transaction: ServerTransaction;
  readonly timer: NodeJS.Timeout;
}

/** Answers for a page that is away, and remembers what it must be told when it comes back. */
export class ParkedAgent {
  private readonly parts: GatewayParts;
  private readonly leg: LegState;
  private readonly hangUp: HangUp;
  private readonly sendUp: (text: string) => void;
  private held: HeldInvite[] = [];

  constructor(parts: GatewayParts, leg: LegState, hangUp: HangUp, sendUp: (text: string) => void) {
    this.parts = parts;
    this.leg = leg;
    this.hangUp = hangUp;
    this.sendUp = sendUp;
  }

  handle(transaction: ServerTransaction, dialog: Dialog | null): void {
    const { request } = transaction;
    const answer = parkedAnswer(request, dialog);
    switch (answer.kind) {
      case "none":
        return;
      case "respond":
        this.hangUp.answer(transaction, answer.status, answer.reason);
        return;
      case "refresh":
        this.refresh(transaction);
        return;
      case "bye":
        this.hangUp.answer(transaction, 200, "OK");
        if (dialog === null) return;
        this.leg.memory.missedByes.push(request);
        this.leg.dialogs.remove(dialog);
        return;
      case "hold":
        this.hold(transaction);
    }
  }

  /** CANCEL of an INVITE that waits here: answered, and the INVITE is over (RFC 3261 section 9.2). */
  cancelHeld(invite: ServerTransaction): boolean {
    const found = this.held.find((one) => one.transaction === invite);
    if (found === undefined) return false;
    this.drop(found);
    this.hangUp.answer(invite, 487, "Request Terminated");
    return true;
  }

  /** The INVITEs that wait for a page, which has come. */
  takeHeld(): ServerTransaction[] {
    const taken = this.held.map((one) => one.transaction);
    for (const one of this.held) this.drop(one);
    return taken;
  }

  /** The BYEs that the page has missed. */
  takeByes(): SipRequest[] {
    const taken = this.leg.memory.missedByes;
    this.leg.memory.missedByes = [];
    return taken;
  }

  refuseHeld(): void {
    for (const transaction of this.takeHeld()) this.hangUp.answer(transaction, 480, "Temporarily Unavailable");
  }

  private hold(transaction: ServerTransaction): void {
    this.sendUp(serialize(makeResponse(transaction.request, 100, "Trying")));
    const timer = setTimeout(() => {
      this.held = this.held.filter((one) => one.timer !== timer);
      this.hangUp.answer(transaction, 480, "Temporarily Unavailable");
    }, this.parts.timings.parkedInviteMs);
    this.held.push({ transaction, timer });
  }

  private drop(one: HeldInvite): void {
    clearTimeout(one.timer);
    this.held = this.held.filter((other) => other !== one);
  }

  private refresh(transaction: ServerTransaction): void {
    const { request } = transaction;
    const expires = header(request, "session-expires");
    const timer: readonly (readonly [string, string])[] =
      expires === undefined
        ? []
        : [
            ["Session-Expires", /;\s*refresher/i.test(expires) ? expires : `${expires};refresher=uac`],
            ["Require", "timer"],
          ];
    const headers = [["Contact", `<${this.leg.profile.contactUri}>`] as const, ...timer];
    this.leg.servers.answeredByGateway(transaction, 200, null, this.parts.now());
    this.sendUp(serialize(makeResponse(request, 200, "OK", { toTag: newTag(), headers })));
  }
}
