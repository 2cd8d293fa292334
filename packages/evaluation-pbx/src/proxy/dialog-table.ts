import { callIdOf, cseqOf, fromOf, header, listOf, parseNameAddr, serializeNameAddr, toOf } from "@readyline/sip";
import type { SipRequest, SipResponse } from "@readyline/sip";
import { randomToken } from "../random-token.ts";
import type { Flow } from "../transport/flow.ts";
import type { OwnAddress } from "./relay.ts";

interface End {
  readonly flow: Flow;
  /** The remote target: where a request to this end goes. */
  readonly contact: string;
  /** The address with its tag, as in From and To. */
  readonly party: string;
  /** The highest CSeq number that this end used. */
  cseq: number;
}

/**
 * The dialogs between two ends. A proxy has no need of them, but a telephone server ends the call of a telephone that
 * went away: when a WebSocket closes, the other end gets a BYE.
 */
export class DialogTable {
  readonly #own: OwnAddress;
  readonly #dialogs = new Map<string, { readonly caller: End; readonly callee: End }>();

  constructor(own: OwnAddress) {
    this.#own = own;
  }

  /** An INVITE was accepted. */
  add(invite: SipRequest, response: SipResponse, callerFlow: Flow, calleeFlow: Flow): void {
    const caller = { flow: callerFlow, contact: contactOf(invite), party: serializeNameAddr(fromOf(invite)) };
    const callee = { flow: calleeFlow, contact: contactOf(response), party: serializeNameAddr(toOf(response)) };
    const { number } = cseqOf(invite);
    this.#dialogs.set(keyOf(response), { caller: { ...caller, cseq: number }, callee: { ...callee, cseq: 0 } });
  }

  /** A request in a dialog passed. */
  passed(flow: Flow, request: SipRequest): void {
    const key = [keyOf(request), reversedKeyOf(request)].find((candidate) => this.#dialogs.has(candidate));
    const dialog = key === undefined ? undefined : this.#dialogs.get(key);
    if (key === undefined || dialog === undefined) return;
    if (request.method === "BYE") this.#dialogs.delete(key);
    const end = dialog.caller.flow === flow ? dialog.caller : dialog.callee;
    end.cseq = Math.max(end.cseq, cseqOf(request).number);
  }

  /** Ends every dialog of the flow, with a BYE to the other end. */
  flowClosed(flow: Flow): void {
    for (const [key, { caller, callee }] of this.#dialogs) {
      if (caller.flow !== flow && callee.flow !== flow) continue;
      this.#dialogs.delete(key);
      const [gone, left] = caller.flow === flow ? [caller, callee] : [callee, caller];
      left.flow.send(this.#bye(key.split(" ", 1)[0] ?? "", gone, left));
    }
  }

  #bye(callId: string, from: End, to: End): SipRequest {
    const values: Record<string, string> = {
      Via: `SIP/2.0/WS ${this.#own.host}:${this.#own.port};branch=z9hG4bK${randomToken()}`,
      "Max-Forwards": "70",
      From: from.party,
      To: to.party,
      "Call-ID": callId,
      CSeq: `${from.cseq + 1} BYE`,
      Reason: 'SIP;cause=480;text="Connection lost"',
    };
    const headers = Object.entries(values).map(([rawName, value]) => ({ name: rawName.toLowerCase(), rawName, value }));
    return { kind: "request", method: "BYE", uri: to.contact, headers, body: "" };
  }
}

function contactOf(message: SipRequest | SipResponse): string {
  const contact = listOf(message, "contact")[0];
  return contact === undefined
    ? parseNameAddr(header(message, "to") ?? "", "lenient").uri
    : parseNameAddr(contact, "lenient").uri;
}

function keyOf(message: SipRequest | SipResponse): string {
  return `${callIdOf(message)} ${fromOf(message).params.get("tag")} ${toOf(message).params.get("tag")}`;
}

function reversedKeyOf(message: SipRequest): string {
  return `${callIdOf(message)} ${toOf(message).params.get("tag")} ${fromOf(message).params.get("tag")}`;
}
