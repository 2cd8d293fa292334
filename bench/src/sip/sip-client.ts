import { randomBytes } from "node:crypto";
import {
  cseqOf,
  digestResponse,
  header,
  listOf,
  makeResponse,
  parseChallenges,
  parseMessage,
  serialize,
  serializeCredentials,
  type HeaderEntry,
  type SipMessage,
  type SipRequest,
  type SipResponse,
} from "@readyline/sip";
import { setTimeout as passed } from "node:timers/promises";
import { WebSocket } from "ws";
import { nowMs } from "../lib/statistics.ts";
import { offer } from "./offer.ts";

export interface SipClientOptions {
  /** `ws://…`: a PBX, or `/pbx` of our server. */
  readonly url: string;
  /** Cookie and Origin, where our server wants them. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly extension: string;
  readonly domain: string;
  readonly contactUser: string;
  readonly contactHost: string;
  /** `uuid:…` */
  readonly instanceId: string;
  /** null: a placeholder, for the gateway signs. */
  readonly password: string | null;
}

/** How long each exchange took, from the request leaving to its answer, milliseconds. */
export type RoundTrips = Readonly<Record<string, number>>;

const deadlineMs = 10_000;
/** Nobody hangs up in the millisecond of the answer: what is done then for a call that stands is not part of its BYE. */
const callStandsMs = 100;
const token = (): string => randomBytes(6).toString("hex");

/** A user agent over one WebSocket, the same for a PBX and for our gateway: REGISTER, OPTIONS answered, one outgoing call. */
export class SipClient implements Disposable {
  closeCode: number | null = null;
  readonly socket: WebSocket;
  readonly #options: SipClientOptions;
  readonly #waiting = new Map<string, (response: SipResponse) => void>();
  readonly #registerCallId = token();
  #cseq = 0;

  private constructor(options: SipClientOptions) {
    this.#options = options;
    this.socket = new WebSocket(options.url, "sip", { perMessageDeflate: false, headers: { ...options.headers } });
    this.socket.on("message", (data: Buffer) => this.#receive(data.toString("utf8")));
    this.socket.on("error", () => undefined);
    this.socket.on("close", (code) => (this.closeCode = code));
  }

  /** Resolves when the WebSocket is open. @throws Error where it closes first */
  static async open(options: SipClientOptions): Promise<SipClient> {
    const client = new SipClient(options);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    client.socket.once("open", resolve);
    client.socket.once("close", (code) => reject(new Error(`${options.url} closed with ${code}`)));
    await promise;
    return client;
  }

  /** @throws Error where the PBX does not answer 401, then 200 */
  async register(): Promise<RoundTrips> {
    const { extension, domain, instanceId } = this.#options;
    const build = (): SipRequest => {
      this.#cseq += 1;
      return this.#build("REGISTER", `sip:${domain}`, {
        to: `<sip:${extension}@${domain}>`,
        callId: this.#registerCallId,
        cseq: this.#cseq,
        more: [
          ["Contact", `<${this.#contact}>;+sip.ice;reg-id=1;+sip.instance="<urn:${instanceId}>";expires=600`],
          ["Expires", "600"],
        ],
      });
    };
    const asked = await this.#exchange(build());
    expectStatus(asked.response, 401);
    const signed = await this.#exchange(this.#signed(build(), asked.response));
    expectStatus(signed.response, 200);
    return { register_challenged: asked.tookMs, register_accepted: signed.tookMs };
  }

  /** Calls a number that answers at once, and hangs up. */
  async call(number: string): Promise<RoundTrips> {
    const { domain } = this.#options;
    const uri = `sip:${number}@${domain}`;
    const callId = token();
    const fromTag = token();
    const invite = (cseq: number): SipRequest =>
      this.#build("INVITE", uri, { to: `<${uri}>`, callId, cseq, fromTag, body: offer });
    const asked = await this.#exchange(invite(1));
    expectStatus(asked.response, 407);
    this.#send(this.#ack(invite(1), asked.request, asked.response));
    const signed = this.#signed(invite(2), asked.response);
    const trying = this.#provisional(signed);
    const answered = await this.#exchange(signed);
    expectStatus(answered.response, 200);
    const inDialog = (method: string, cseq: number): SipRequest =>
      this.#build(method, /<([^>]+)>/.exec(header(answered.response, "contact") ?? "")?.[1] ?? "", {
        to: header(answered.response, "to") ?? "",
        callId,
        cseq,
        fromTag,
        more: listOf(answered.response, "record-route")
          .toReversed()
          .map((value): HeaderEntry => ["Route", value]),
      });
    this.#send(inDialog("ACK", 2));
    await passed(callStandsMs);
    const ended = await this.#exchange(inDialog("BYE", 3));
    expectStatus(ended.response, 200);
    return { invite_challenged: asked.tookMs, invite_tried: await trying, bye: ended.tookMs };
  }

  [Symbol.dispose](): void {
    this.socket.close();
  }

  get #contact(): string {
    return `sip:${this.#options.contactUser}@${this.#options.contactHost};transport=ws`;
  }

  #build(
    method: string,
    uri: string,
    parts: {
      readonly to: string;
      readonly callId: string;
      readonly cseq: number;
      readonly fromTag?: string;
      readonly more?: readonly HeaderEntry[];
      readonly body?: string;
    },
  ): SipRequest {
    const { extension, domain, contactHost } = this.#options;
    const entries: HeaderEntry[] = [
      ["Via", `SIP/2.0/WS ${contactHost};branch=z9hG4bK${token()}`],
      ["Max-Forwards", "69"],
      ["To", parts.to],
      ["From", `<sip:${extension}@${domain}>;tag=${parts.fromTag ?? token()}`],
      ["Call-ID", parts.callId],
      ["CSeq", `${parts.cseq} ${method}`],
      ...(method === "INVITE" ? ([["Contact", `<${this.#contact};ob>`]] satisfies HeaderEntry[]) : []),
      ...(parts.more ?? []),
      ["Supported", "outbound"],
      ["User-Agent", "JsSIP 3.13.8"],
      ...(parts.body === undefined ? [] : ([["Content-Type", "application/sdp"]] satisfies HeaderEntry[])),
    ];
    const headers = entries.map(([rawName, value]) => ({ name: rawName.toLowerCase(), rawName, value }));
    return { kind: "request", method, uri, headers, body: parts.body ?? "" };
  }

  #signed(request: SipRequest, challenge: SipResponse): SipRequest {
    const proxy = challenge.status === 407;
    const [asked] = parseChallenges(header(challenge, proxy ? "proxy-authenticate" : "www-authenticate") ?? "");
    if (asked === undefined) throw new Error("a challenge without Digest");
    const { password, extension: username } = this.#options;
    const common = { username, realm: asked.realm, nonce: asked.nonce, uri: request.uri };
    const qop = asked.qop.includes("auth") ? ({ qop: "auth", cnonce: token(), nc: "00000001" } as const) : {};
    const response =
      password === null
        ? "0".repeat(32)
        : digestResponse({ ...common, ...qop, password, method: request.method, algorithm: "MD5", body: request.body });
    const value = serializeCredentials({ ...common, ...qop, response, algorithm: "MD5" });
    const rawName = proxy ? "Proxy-Authorization" : "Authorization";
    return { ...request, headers: [...request.headers, { name: rawName.toLowerCase(), rawName, value }] };
  }

  /** RFC 3261 section 17.1.1.3: as the INVITE, with the To of the response. */
  #ack(like: SipRequest, sent: SipRequest, response: SipResponse): SipRequest {
    const of = (message: SipMessage, name: string): string => header(message, name) ?? "";
    const headers = like.headers
      .filter(({ name }) => name !== "content-type" && name !== "contact")
      .map((one) => {
        if (one.name === "via") return { ...one, value: of(sent, "via") };
        if (one.name === "to") return { ...one, value: of(response, "to") };
        if (one.name === "cseq") return { ...one, value: `${cseqOf(sent).number} ACK` };
        return one;
      });
    return { ...like, method: "ACK", headers, body: "" };
  }

  async #exchange(
    request: SipRequest,
  ): Promise<{ readonly request: SipRequest; readonly response: SipResponse; readonly tookMs: number }> {
    const { promise, resolve, reject } = Promise.withResolvers<SipResponse>();
    const timer = setTimeout(() => reject(new Error(`no answer to ${request.method}`)), deadlineMs);
    this.#waiting.set(keyOf(request), resolve);
    const text = serialize(request);
    const sentAt = nowMs();
    this.socket.send(text);
    try {
      const response = await promise;
      return { request, response, tookMs: nowMs() - sentAt };
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(keyOf(request));
    }
  }

  /** Milliseconds to the first provisional response; to be asked for before the request is sent. */
  #provisional(request: SipRequest): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<SipResponse>();
    const startedAt = nowMs();
    this.#waiting.set(`1xx ${keyOf(request)}`, resolve);
    return promise.then(() => nowMs() - startedAt);
  }

  #send(message: SipMessage): void {
    this.socket.send(serialize(message));
  }

  #receive(text: string): void {
    if (text.trim() === "") return;
    const message = parseMessage(text, { mode: "lenient" });
    if (message.kind === "request") {
      if (message.method !== "ACK") this.#send(makeResponse(message, 200, "OK", { toTag: "bench" }));
      return;
    }
    const key = message.status < 200 ? `1xx ${keyOf(message)}` : keyOf(message);
    this.#waiting.get(key)?.(message);
    if (message.status < 200) this.#waiting.delete(key);
  }
}

const keyOf = (message: SipMessage): string => `${header(message, "call-id") ?? ""} ${header(message, "cseq") ?? ""}`;

function expectStatus(response: SipResponse, status: number): void {
  if (response.status !== status) {
    throw new Error(`${response.status} ${header(response, "cseq") ?? ""} instead of ${status}`);
  }
}
