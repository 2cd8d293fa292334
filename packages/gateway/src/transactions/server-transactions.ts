import { callIdOf, cseqOf, type SipMessage, type SipRequest, topVia } from "@readyline/sip";
import { LINGER_MS } from "./client-transactions.ts";

const MAX_TRANSACTIONS = 256;

export type ServerState =
  | { readonly kind: "open" }
  /** 2xx to an INVITE: repeated until the ACK comes (RFC 3261 section 13.3.1.4). */
  | { readonly kind: "accepted"; readonly atMs: number }
  | { readonly kind: "completed"; readonly atMs: number };

/** A request of the PBX that went to the page and waits for its answer. */
export interface ServerTransaction {
  readonly request: SipRequest;
  readonly outsideDialog: boolean;
  /** The To tag of the page's first response; every further one must repeat it. */
  toTag: string | null;
  /** The gateway gave the final answer: what the page still says is not heard, and breaks no rule. */
  answeredByGateway: boolean;
  state: ServerState;
}

/** Requests of the PBX that the page may answer, by the topmost Via and method (RFC 3261 section 17.2.3). */
export class ServerTransactions {
  private readonly transactions = new Map<string, ServerTransaction>();

  add(request: SipRequest, outsideDialog: boolean, nowMs: number): ServerTransaction {
    this.prune(nowMs);
    const transaction: ServerTransaction = {
      request,
      outsideDialog,
      toTag: null,
      answeredByGateway: false,
      state: { kind: "open" },
    };
    this.transactions.set(keyOf(request, request.method), transaction);
    return transaction;
  }

  /** The transaction of a response, or of a CANCEL (`method` INVITE), or null. */
  find(message: SipMessage, method: string = cseqOf(message).method): ServerTransaction | null {
    return this.transactions.get(keyOf(message, method)) ?? null;
  }

  /** Notes a response that was sent to the PBX. */
  noteResponse(transaction: ServerTransaction, status: number, toTag: string | null, nowMs: number): void {
    if (toTag !== null) transaction.toTag ??= toTag;
    if (status < 200 || transaction.state.kind !== "open") return;
    const accepted = transaction.request.method === "INVITE" && status < 300;
    transaction.state = { kind: accepted ? "accepted" : "completed", atMs: nowMs };
  }

  /** Notes a response that the gateway made in place of the page. */
  answeredByGateway(transaction: ServerTransaction, status: number, toTag: string | null, nowMs: number): void {
    this.noteResponse(transaction, status, toTag, nowMs);
    if (status >= 200) transaction.answeredByGateway = true;
  }

  ofCall(callId: string): ServerTransaction[] {
    return [...this.transactions.values()].filter((one) => callIdOf(one.request) === callId);
  }

  /** The ACK closes the INVITE it names by Call-ID and CSeq number; its Via branch is another one after a 2xx. */
  noteAck(ack: SipRequest, nowMs: number): void {
    for (const one of this.transactions.values()) {
      if (one.state.kind !== "accepted" || callIdOf(one.request) !== callIdOf(ack)) continue;
      if (cseqOf(one.request).number === cseqOf(ack).number) one.state = { kind: "completed", atMs: nowMs };
    }
  }

  /** Transactions that the page has not yet answered for good. */
  open(): ServerTransaction[] {
    return [...this.transactions.values()].filter((one) => one.state.kind === "open");
  }

  /** INVITEs outside a dialog whose 2xx still waits for the ACK. */
  accepted(): ServerTransaction[] {
    return [...this.transactions.values()].filter((one) => one.outsideDialog && one.state.kind === "accepted");
  }

  private prune(nowMs: number): void {
    for (const [key, one] of this.transactions) {
      if (one.state.kind !== "open" && nowMs - one.state.atMs > LINGER_MS) this.transactions.delete(key);
    }
    for (const key of this.transactions.keys()) {
      if (this.transactions.size < MAX_TRANSACTIONS) break;
      this.transactions.delete(key);
    }
  }
}

function keyOf(message: SipMessage, method: string): string {
  const via = topVia(message);
  return `${method} ${via.host}:${via.port ?? ""} ${via.params.get("branch") ?? ""}`;
}
