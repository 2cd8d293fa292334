import {
  cseqOf,
  digestResponse,
  header,
  headersOf,
  makeResponse,
  parseChallenges,
  parseMessage,
  serialize,
  serializeCredentials,
} from "@readyline/sip";
import type { DigestAlgorithm, HeaderEntry, SipMessage, SipRequest, SipResponse } from "@readyline/sip";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { WebSocket } from "ws";
import { randomToken } from "../random-token.ts";
import { Inbox } from "./inbox.ts";

export interface SipClientOptions {
  readonly url: string;
  readonly domain: string;
  readonly extension: string;
  readonly password: string;
  /** Answers the first challenge of this algorithm. Default MD5. */
  readonly algorithm?: DigestAlgorithm;
  /** Default: a new one for each client. */
  readonly instance?: string;
}

/** A telephone over WebSocket as tests steer it, message by message. */
export class SipClient implements AsyncDisposable {
  readonly options: Required<SipClientOptions>;
  readonly inbox = new Inbox<SipMessage>();
  readonly contactUser = randomToken();
  readonly #socket: WebSocket;
  readonly #host = `${randomToken()}.invalid`;
  readonly #registerCallId = randomToken();
  #cseq = 0;

  private constructor(options: SipClientOptions, socket: WebSocket) {
    this.options = { algorithm: "MD5", instance: randomUUID(), ...options };
    this.#socket = socket;
    socket.on("message", (data: Buffer) => {
      if (data.length > 2) this.inbox.add(parseMessage(data.toString(), { mode: "lenient" }));
    });
  }

  static async open(options: SipClientOptions): Promise<SipClient> {
    const socket = new WebSocket(options.url, ["sip"]);
    await once(socket, "open");
    return new SipClient(options, socket);
  }

  get contact(): string {
    return `<sip:${this.contactUser}@${this.#host};transport=ws>`;
  }

  get aor(): string {
    return `sip:${this.options.extension}@${this.options.domain}`;
  }

  sendText(text: string): void {
    this.#socket.send(text);
  }

  send(message: SipMessage): void {
    this.sendText(serialize(message));
  }

  /** Ends the WebSocket without a word of SIP. */
  async drop(): Promise<void> {
    this.#socket.terminate();
    if (this.#socket.readyState !== WebSocket.CLOSED) await once(this.#socket, "close");
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.drop();
  }

  /** A request outside a dialog. */
  request(
    method: string,
    uri: string,
    more: readonly HeaderEntry[] = [],
    body = "",
    callId = randomToken(),
  ): SipRequest {
    this.#cseq += 1;
    const entries: HeaderEntry[] = [
      ["Via", this.via()],
      ["Max-Forwards", "69"],
      ["To", `<${uri}>`],
      ["From", `"Olga Operator" <${this.aor}>;tag=${randomToken()}`],
      ["Call-ID", callId],
      ["CSeq", `${this.#cseq} ${method}`],
      ...more,
    ];
    return requestOf(method, uri, entries, body);
  }

  via(): string {
    return `SIP/2.0/WS ${this.#host};branch=z9hG4bK${randomToken()}`;
  }

  /** Sends the request and gives its final response, without answering a challenge. */
  async exchange(request: SipRequest, deadlineMs?: number): Promise<SipResponse> {
    this.send(request);
    return this.final(request, deadlineMs);
  }

  async final(request: SipRequest, deadlineMs?: number): Promise<SipResponse> {
    return this.response(request, (status) => status >= 200, deadlineMs);
  }

  async response(request: SipRequest, fits: (status: number) => boolean, deadlineMs?: number): Promise<SipResponse> {
    const what = `response to ${request.method} ${request.uri}`;
    const found = await this.inbox.take(
      (message) =>
        message.kind === "response" &&
        fits(message.status) &&
        header(message, "call-id") === header(request, "call-id") &&
        cseqOf(message).method === request.method &&
        cseqOf(message).number === cseqOf(request).number,
      what,
      deadlineMs,
    );
    if (found.kind !== "response") throw new Error("not a response");
    return found;
  }

  /** The next request of this method. */
  async incoming(method: string, deadlineMs?: number): Promise<SipRequest> {
    const found = await this.inbox.take(
      (message) => message.kind === "request" && message.method === method,
      `${method} to ${this.options.extension}`,
      deadlineMs,
    );
    if (found.kind !== "request") throw new Error("not a request");
    return found;
  }

  respond(request: SipRequest, status: number, reason: string, body = "", toTag = "callee"): void {
    const headers: HeaderEntry[] = [["Contact", this.contact]];
    if (body !== "") headers.push(["Content-Type", "application/sdp"]);
    this.send(makeResponse(request, status, reason, { toTag, headers, body }));
  }

  /** The request once more, with the answer to the challenge and the next CSeq. */
  signed(request: SipRequest, challenged: SipResponse, password = this.options.password): SipRequest {
    const [ask, answer] =
      challenged.status === 401 ? ["WWW-Authenticate", "Authorization"] : ["Proxy-Authenticate", "Proxy-Authorization"];
    const challenge = headersOf(challenged, ask)
      .flatMap((value) => parseChallenges(value))
      .find(({ algorithm }) => algorithm?.algorithm === this.options.algorithm);
    if (challenge === undefined) throw new Error("no challenge of the wanted algorithm");
    const { realm, nonce } = challenge;
    const { algorithm, extension: username } = this.options;
    const fields = {
      username,
      realm,
      nonce,
      uri: request.uri,
      qop: "auth",
      cnonce: randomToken(),
      nc: "00000001",
    } as const;
    const response = digestResponse({ ...fields, algorithm, password, method: request.method });
    const credentials = serializeCredentials({ ...fields, algorithm, response });
    this.#cseq += 1;
    const headers = request.headers.map((line) => {
      if (line.name === "via") return { ...line, value: this.via() };
      return line.name === "cseq" ? { ...line, value: `${this.#cseq} ${request.method}` } : line;
    });
    return { ...request, headers: [...headers, { name: answer.toLowerCase(), rawName: answer, value: credentials }] };
  }

  /** Sends the request, answers a challenge, and gives the request that was not challenged. */
  async sendSigned(request: SipRequest): Promise<SipRequest> {
    this.send(request);
    const first = await this.response(request, (status) => status === 100 || status >= 200);
    if (first.status !== 401 && first.status !== 407) throw new Error(`${request.method} was not challenged`);
    const signed = this.signed(request, first);
    this.send(signed);
    return signed;
  }

  async register(
    expires = 300,
    more = `;reg-id=1;+sip.instance="<urn:uuid:${this.options.instance}>"`,
  ): Promise<SipResponse> {
    const headers: HeaderEntry[] = [
      ["Contact", `${this.contact}${more}`],
      ["Expires", String(expires)],
    ];
    const uri = `sip:${this.options.domain}`;
    const request = this.request("REGISTER", uri, headers, "", this.#registerCallId);
    const toSelf = request.headers.map((line) => (line.name === "to" ? { ...line, value: `<${this.aor}>` } : line));
    return this.final(await this.sendSigned({ ...request, headers: toSelf }));
  }

  invite(number: string, sdp: string): SipRequest {
    const headers: HeaderEntry[] = [
      ["Contact", this.contact],
      ["Content-Type", "application/sdp"],
    ];
    return this.request("INVITE", `sip:${number}@${this.options.domain}`, headers, sdp);
  }

  /** ACK to a failure, or CANCEL (RFC 3261 section 9.1 and 17.1.1.3). */
  sameTransaction(invite: SipRequest, method: "ACK" | "CANCEL", to = header(invite, "to") ?? ""): SipRequest {
    const entries = ["via", "max-forwards", "from", "call-id"].map((name): HeaderEntry => [
      name,
      header(invite, name) ?? "",
    ]);
    entries.push(["To", to], ["CSeq", `${cseqOf(invite).number} ${method}`]);
    return requestOf(method, invite.uri, entries, "");
  }
}

function requestOf(method: string, uri: string, entries: readonly HeaderEntry[], body: string): SipRequest {
  const headers = entries.map(([rawName, value]) => ({ name: rawName.toLowerCase(), rawName, value }));
  return { kind: "request", method, uri, headers, body };
}
