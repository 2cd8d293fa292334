import { callIdOf, cseqOf, fromOf, header, type SipRequest, type SipResponse, toOf, topVia } from "@readyline/sip";

/** 64 × T1: how long a finished transaction still takes retransmissions (RFC 3261 timers D, K and RFC 6026 timer M). */
export const LINGER_MS = 32_000;
const MAX_TRANSACTIONS = 256;

export type ClientState =
  | { readonly kind: "calling" }
  /** A provisional response was seen: CANCEL may be sent (RFC 3261 section 9.1). */
  | { readonly kind: "proceeding" }
  | { readonly kind: "completed"; readonly status: number; readonly to: string; readonly atMs: number };

/** A request of the page that went to the PBX. */
export interface ClientTransaction {
  readonly branch: string;
  readonly method: string;
  readonly callId: string;
  readonly fromTag: string;
  readonly cseq: number;
  readonly outsideDialog: boolean;
  /** As the page wrote it. */
  readonly request: SipRequest;
  /** Request-URI as it was sent: another one than the page's where it dialled a stored contact. */
  readonly sentUri: string;
  /** It carried credentials that the gateway signed. */
  readonly signed: boolean;
  /** The page that sent it is gone: the gateway takes the responses. */
  orphaned: boolean;
  /** UTC epoch milliseconds. */
  readonly sentAt: number;
  /** When a CANCEL for it went out; null before. */
  cancelledAt: number | null;
  state: ClientState;
}

/** Requests of this leg that the PBX may answer, by Via branch and method (RFC 3261 section 17.1.3). */
export class ClientTransactions {
  private readonly transactions = new Map<string, ClientTransaction>();

  add(request: SipRequest, sentUri: string, signed: boolean, nowMs: number): ClientTransaction {
    this.prune(nowMs);
    const branch = topVia(request).params.get("branch") ?? "";
    const transaction: ClientTransaction = {
      branch,
      method: request.method,
      callId: callIdOf(request),
      fromTag: fromOf(request).params.get("tag") ?? "",
      cseq: cseqOf(request).number,
      outsideDialog: !toOf(request).params.has("tag"),
      request,
      sentUri,
      signed,
      orphaned: false,
      sentAt: nowMs,
      cancelledAt: null,
      state: { kind: "calling" },
    };
    this.transactions.set(keyOf(branch, request.method), transaction);
    return transaction;
  }

  find(branch: string, method: string): ClientTransaction | null {
    return this.transactions.get(keyOf(branch, method)) ?? null;
  }

  /** The transaction that a response of the PBX belongs to: branch, method of CSeq, Call-ID and From tag agree. */
  match(response: SipResponse): ClientTransaction | null {
    const cseq = cseqOf(response);
    const found = this.find(topVia(response).params.get("branch") ?? "", cseq.method);
    if (found === null || found.callId !== callIdOf(response) || found.cseq !== cseq.number) return null;
    return found.fromTag === (fromOf(response).params.get("tag") ?? "") ? found : null;
  }

  noteResponse(transaction: ClientTransaction, response: SipResponse, nowMs: number): void {
    if (transaction.state.kind === "completed") return;
    if (response.status < 200) transaction.state = { kind: "proceeding" };
    else
      transaction.state = { kind: "completed", status: response.status, to: header(response, "to") ?? "", atMs: nowMs };
  }

  /** INVITEs without a final response, in or outside a dialog. */
  pendingInvites(): ClientTransaction[] {
    return [...this.transactions.values()].filter((one) => one.method === "INVITE" && one.state.kind !== "completed");
  }

  /** Requests without a final response. */
  get unanswered(): number {
    return [...this.transactions.values()].filter((one) => one.state.kind !== "completed").length;
  }

  ofCall(callId: string): ClientTransaction[] {
    return [...this.transactions.values()].filter((one) => one.callId === callId);
  }

  /** From now on no response is for the page. */
  orphanAll(): void {
    for (const one of this.transactions.values()) one.orphaned = true;
  }

  private prune(nowMs: number): void {
    for (const [key, one] of this.transactions) {
      if (one.state.kind === "completed" && nowMs - one.state.atMs > LINGER_MS) this.transactions.delete(key);
    }
    // A call under way is never forgotten: nothing could end it any more, and it would count for nothing.
    for (const [key, one] of this.transactions) {
      if (this.transactions.size < MAX_TRANSACTIONS) break;
      if (!isCallUnderWay(one)) this.transactions.delete(key);
    }
  }
}

function isCallUnderWay({ method, outsideDialog, state }: ClientTransaction): boolean {
  return method === "INVITE" && outsideDialog && state.kind !== "completed";
}

function keyOf(branch: string, method: string): string {
  return `${method} ${branch}`;
}
