import { cseqOf, fromOf, header, headersOf, makeResponse, serializeNameAddr, toOf } from "@readyline/sip";
import type { HeaderEntry, SipRequest, SipResponse } from "@readyline/sip";
import { randomToken } from "../random-token.ts";
import type { Flow } from "../transport/flow.ts";
import { bestResponse } from "./best-response.ts";
import type { OwnAddress } from "./relay.ts";
import { relayed, withoutTopVia } from "./relay.ts";

/** Timer C for INVITE, Timer F for the rest (RFC 3261 section 16.6 and 17.1.2.2). */
const inviteDeadlineMs = 180_000;
const otherDeadlineMs = 32_000;

/** One place to try. */
export interface Target {
  readonly uri: string;
  readonly flow: Flow;
}

interface Branch {
  readonly id: string;
  readonly target: Target;
  readonly request: SipRequest;
  /** `calling`: nothing came yet; `proceeding`: a provisional answer came; `done`: a final one came or never will. */
  state: "calling" | "proceeding" | "done";
  /** The Reason of the CANCEL that is to be sent once a provisional answer came, or was sent. */
  cancel: { readonly reason: string | null; sent: boolean } | null;
}

export interface ForkEvents {
  /** An INVITE was accepted by this target. */
  answered(fork: Fork, target: Target, response: SipResponse): void;
  /** All branches have a final answer; only a 2xx may still be sent again. */
  finished(fork: Fork): void;
}

/** A request that went to all contacts of an extension (RFC 3261 section 16.7: the response context). */
export class Fork {
  readonly caller: Flow;
  readonly request: SipRequest;
  readonly #events: ForkEvents;
  readonly #branches = new Map<string, Branch>();
  readonly #failures: SipResponse[] = [];
  readonly #deadline: NodeJS.Timeout;
  #answered = false;
  #finished = false;

  constructor(caller: Flow, request: SipRequest, targets: readonly Target[], own: OwnAddress, events: ForkEvents) {
    this.caller = caller;
    this.request = request;
    this.#events = events;
    for (const target of targets) {
      const id = `z9hG4bK${randomToken()}`;
      const ends = { callerFlow: caller.id, calleeFlow: target.flow.id };
      const next = { uri: target.uri, branch: id, ...(this.#isInvite ? { ends } : {}) };
      const branch: Branch = { id, target, request: relayed(request, own, next), state: "calling", cancel: null };
      this.#branches.set(id, branch);
    }
    this.#deadline = setTimeout(() => this.#expire(), this.#isInvite ? inviteDeadlineMs : otherDeadlineMs);
  }

  /** Ids of the branches, by which responses find this fork. */
  get branchIds(): readonly string[] {
    return [...this.#branches.keys()];
  }

  get #isInvite(): boolean {
    return this.request.method === "INVITE";
  }

  start(): void {
    if (this.#isInvite) this.caller.send(makeResponse(this.request, 100, "Trying"));
    for (const branch of this.#branches.values()) branch.target.flow.send(branch.request);
  }

  /** A response whose topmost Via names the branch. */
  receive(branchId: string, response: SipResponse): void {
    const branch = this.#branches.get(branchId);
    if (branch === undefined || cseqOf(response).method !== this.request.method) return;
    if (response.status < 200) return this.#proceed(branch, response);
    const first = branch.state !== "done";
    branch.state = "done";
    if (response.status < 300) this.#succeed(branch, response, first);
    else {
      if (this.#isInvite) branch.target.flow.send(ackTo(branch.request, response));
      if (first) this.#fail(withoutTopVia(response));
    }
    this.#settle();
  }

  /** The caller gave up. */
  cancel(reason: string | null): void {
    for (const branch of this.#branches.values()) this.#cancelBranch(branch, reason);
  }

  /** A WebSocket is closed: the caller's gives up, a callee's can not answer any more. */
  flowClosed(flow: Flow): void {
    if (flow === this.caller) return this.cancel(null);
    for (const branch of this.#branches.values()) {
      if (branch.target.flow !== flow || branch.state === "done") continue;
      branch.state = "done";
      this.#fail(makeResponse(this.request, 480, "Temporarily Unavailable", { toTag: randomToken() }));
    }
    this.#settle();
  }

  dispose(): void {
    clearTimeout(this.#deadline);
  }

  #proceed(branch: Branch, response: SipResponse): void {
    if (branch.state === "done") return;
    branch.state = "proceeding";
    if (branch.cancel !== null) this.#cancelBranch(branch, branch.cancel.reason);
    if (response.status > 100 && !this.#answered) this.caller.send(withoutTopVia(response));
  }

  /** Every 2xx goes on, one that is sent again too (RFC 3261 section 16.7, step 5). */
  #succeed(branch: Branch, response: SipResponse, first: boolean): void {
    this.caller.send(withoutTopVia(response));
    this.#answered = true;
    if (!this.#isInvite || !first) return;
    this.#events.answered(this, branch.target, response);
    // RFC 3326: a telephone that hears this shows no missed call.
    for (const other of this.#branches.values())
      this.#cancelBranch(other, 'SIP;cause=200;text="Call completed elsewhere"');
  }

  #fail(response: SipResponse): void {
    this.#failures.push(response);
    if (response.status >= 600) this.cancel(null);
  }

  #settle(): void {
    if (this.#finished || [...this.#branches.values()].some(({ state }) => state !== "done")) return;
    this.#finished = true;
    clearTimeout(this.#deadline);
    const best = this.#answered ? null : bestResponse(this.#failures);
    if (best !== null) this.caller.send(best);
    this.#events.finished(this);
  }

  #cancelBranch(branch: Branch, reason: string | null): void {
    if (!this.#isInvite || branch.state === "done") return;
    branch.cancel ??= { reason, sent: false };
    // RFC 3261 section 9.1: no CANCEL before a provisional answer.
    if (branch.state === "calling" || branch.cancel.sent) return;
    branch.cancel.sent = true;
    const headers: HeaderEntry[] = branch.cancel.reason === null ? [] : [["Reason", branch.cancel.reason]];
    branch.target.flow.send(hopByHop(branch.request, "CANCEL", header(branch.request, "to") ?? "", headers));
  }

  #expire(): void {
    this.cancel(null);
    for (const branch of this.#branches.values()) {
      if (branch.state === "done") continue;
      branch.state = "done";
      this.#fail(makeResponse(this.request, 408, "Request Timeout", { toTag: randomToken() }));
    }
    this.#settle();
  }
}

/** ACK to a failure, which a proxy sends itself (RFC 3261 section 17.1.1.3). */
function ackTo(invite: SipRequest, response: SipResponse): SipRequest {
  return hopByHop(invite, "ACK", serializeNameAddr(toOf(response)), []);
}

/** ACK or CANCEL of an INVITE: same Request-URI, Via, From, Call-ID and CSeq number (RFC 3261 section 9.1). */
function hopByHop(invite: SipRequest, method: "ACK" | "CANCEL", to: string, more: readonly HeaderEntry[]): SipRequest {
  const copied = invite.headers.filter(({ name }) => name === "call-id");
  const entries: HeaderEntry[] = [
    ["Via", headersOf(invite, "via")[0] ?? ""],
    ["Max-Forwards", "70"],
    ["From", serializeNameAddr(fromOf(invite))],
    ["To", to],
    ...copied.map((line): HeaderEntry => [line.rawName, line.value]),
    ["CSeq", `${cseqOf(invite).number} ${method}`],
    ...more,
  ];
  const headers = entries.map(([rawName, value]) => ({ name: rawName.toLowerCase(), rawName, value }));
  return { kind: "request", method, uri: invite.uri, headers, body: "" };
}
