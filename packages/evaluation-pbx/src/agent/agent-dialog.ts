import {
  callIdOf,
  cseqOf,
  fromOf,
  header,
  headersOf,
  listOf,
  parseNameAddr,
  serializeNameAddr,
  toOf,
} from "@readyline/sip";
import type { HeaderEntry, NameAddr, SipRequest, SipResponse } from "@readyline/sip";
import { randomToken } from "../random-token.ts";

/** A dialog as one end knows it (RFC 3261 section 12). */
export class AgentDialog {
  readonly callId: string;
  readonly local: NameAddr;
  readonly remote: NameAddr;
  readonly #routes: readonly string[];
  #remoteTarget: string;
  #localCSeq: number;
  #remoteCSeq: number;

  private constructor(fields: {
    callId: string;
    local: NameAddr;
    remote: NameAddr;
    routes: readonly string[];
    remoteTarget: string;
    localCSeq: number;
    remoteCSeq: number;
  }) {
    this.callId = fields.callId;
    this.local = fields.local;
    this.remote = fields.remote;
    this.#routes = fields.routes;
    this.#remoteTarget = fields.remoteTarget;
    this.#localCSeq = fields.localCSeq;
    this.#remoteCSeq = fields.remoteCSeq;
  }

  /** The dialog of the end that was called (section 12.1.1). */
  static ofCalled(invite: SipRequest, localTag: string): AgentDialog {
    const to = toOf(invite);
    return new AgentDialog({
      callId: callIdOf(invite),
      local: { ...to, params: new Map([...to.params, ["tag", localTag]]) },
      remote: fromOf(invite),
      routes: headersOf(invite, "record-route"),
      remoteTarget: targetOf(invite, fromOf(invite)),
      localCSeq: 0,
      remoteCSeq: cseqOf(invite).number,
    });
  }

  /** The dialog of the end that calls, once the 2xx is there (section 12.1.2). */
  static ofCaller(invite: SipRequest, response: SipResponse): AgentDialog {
    return new AgentDialog({
      callId: callIdOf(invite),
      local: fromOf(invite),
      remote: toOf(response),
      routes: headersOf(response, "record-route").toReversed(),
      remoteTarget: targetOf(response, toOf(response)),
      localCSeq: cseqOf(invite).number,
      remoteCSeq: -1,
    });
  }

  /** Takes note of a request of the other end; false when it is older than one before (section 12.2.2). */
  accepts(request: SipRequest): boolean {
    const { number, method } = cseqOf(request);
    if (method === "ACK") return true;
    if (number <= this.#remoteCSeq) return false;
    this.#remoteCSeq = number;
    // A target refresh: the other end may have moved.
    if (method === "INVITE" || method === "UPDATE")
      this.#remoteTarget = targetOf(request, this.remote, this.#remoteTarget);
    return true;
  }

  /** A request in the dialog. An ACK has the CSeq of its INVITE, which is the last request of this end. */
  request(method: string, more: readonly HeaderEntry[] = []): SipRequest {
    if (method !== "ACK") this.#localCSeq += 1;
    const entries: HeaderEntry[] = [
      ["Via", `SIP/2.0/WS service.invalid;branch=z9hG4bK${randomToken()}`],
      ["Max-Forwards", "70"],
      ...this.#routes.map((route): HeaderEntry => ["Route", route]),
      ["From", serializeNameAddr(this.local)],
      ["To", serializeNameAddr(this.remote)],
      ["Call-ID", this.callId],
      ["CSeq", `${this.#localCSeq} ${method}`],
      ...more,
    ];
    const headers = entries.map(([rawName, value]) => ({ name: rawName.toLowerCase(), rawName, value }));
    return { kind: "request", method, uri: this.#remoteTarget, headers, body: "" };
  }
}

function targetOf(message: SipRequest | SipResponse, party: NameAddr, known = party.uri): string {
  if (header(message, "contact") === undefined) return known;
  const [contact = ""] = listOf(message, "contact");
  return parseNameAddr(contact, "lenient").uri;
}
