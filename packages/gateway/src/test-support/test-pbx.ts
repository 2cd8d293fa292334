import { createServer as createHttps } from "node:https";
import { createServer as createHttp } from "node:http";
import { randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import {
  digestResponse,
  type DigestAlgorithm,
  header,
  type HeaderEntry,
  listOf,
  makeResponse,
  parseCredentials,
  parseMessage,
  parseNameAddr,
  serialize,
  serializeChallenge,
  type SipMessage,
  type SipRequest,
  type SipResponse,
} from "@readyline/sip";
import { type WebSocket, WebSocketServer } from "ws";
import { Inbox } from "./inbox.ts";
import { textOf } from "../leg/frame-text.ts";

export interface TestPbxOptions {
  readonly domain?: string;
  readonly realm?: string;
  /** In the order of the challenges. Default MD5. */
  readonly algorithms?: readonly DigestAlgorithm[];
  readonly qop?: string | null;
  readonly username?: string;
  readonly password?: string;
  readonly expiresSeconds?: number;
  readonly port?: number;
  /** PEM, for wss. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** What a handler gives back: true = handled, the default behaviour is skipped. */
export type RequestHandler = (request: SipRequest, connection: WebSocket) => boolean;

/** A scripted SIP server over WebSocket: registrar with digest, OPTIONS and BYE answered, everything else is the test's. */
export class TestPbx implements AsyncDisposable {
  readonly url: string;
  readonly domain: string;
  readonly requests: Inbox<SipRequest> = new Inbox<SipRequest>("PBX", (one) => `${one.method} ${one.uri}`);
  readonly responses: Inbox<SipResponse> = new Inbox<SipResponse>(
    "PBX",
    (one) => `${one.status} ${header(one, "cseq") ?? ""}`,
  );
  /** Every frame as it came. */
  readonly raw: Inbox<string> = new Inbox<string>("PBX", (text) => text.split("\r\n", 1)[0] ?? "");
  readonly bindings = new Map<string, string>();
  /** Overrides the default behaviour. */
  onRequest: RequestHandler = () => false;
  /** Challenge this method too. */
  challengeInvites = false;
  connections: WebSocket[] = [];
  private lineConnection: WebSocket | null = null;
  silent = false;
  /** Upgrades wait for this. */
  gate: Promise<unknown> = Promise.resolve();
  private readonly options: Required<Omit<TestPbxOptions, "tls" | "port">>;
  private readonly server: WebSocketServer;
  private readonly http: ReturnType<typeof createHttp>;
  private readonly nonces = new Set<string>();

  private constructor(options: TestPbxOptions, http: ReturnType<typeof createHttp>, server: WebSocketServer) {
    const domain = options.domain ?? "pbx.test";
    this.options = {
      domain,
      realm: options.realm ?? domain,
      algorithms: options.algorithms ?? ["MD5"],
      qop: options.qop === undefined ? "auth" : options.qop,
      username: options.username ?? "1001",
      password: options.password ?? "true secret",
      expiresSeconds: options.expiresSeconds ?? 300,
    };
    this.domain = domain;
    this.http = http;
    this.server = server;
    const { port } = http.address() as AddressInfo;
    this.url = `${options.tls === undefined ? "ws" : "wss"}://127.0.0.1:${port}`;
    server.on("connection", (socket) => this.accept(socket));
  }

  static async start(options: TestPbxOptions = {}): Promise<TestPbx> {
    const http = options.tls === undefined ? createHttp() : createHttps(options.tls);
    const gate: { pbx?: TestPbx } = {};
    const server = new WebSocketServer({
      server: http,
      handleProtocols: () => "sip",
      verifyClient: (_info: unknown, done: (accepted: boolean) => void) => void letIn(gate.pbx?.gate, done),
    });
    await new Promise<void>((resolve) => http.listen(options.port ?? 0, "127.0.0.1", resolve));
    gate.pbx = new TestPbx(options, http, server);
    return gate.pbx;
  }

  get port(): number {
    return (this.http.address() as AddressInfo).port;
  }

  /** To the connection that last brought a message of a line; probes have connections of their own. */
  send(message: SipMessage | string): void {
    this.lineConnection?.send(typeof message === "string" ? message : serialize(message));
  }

  reply(
    request: SipRequest,
    status: number,
    reason: string,
    headers: readonly HeaderEntry[] = [],
    body = "",
    toTag = "pbx",
  ): void {
    this.send(makeResponse(request, status, reason, { toTag, headers, body }));
  }

  /** 200 to an INVITE, which makes a dialog. */
  accept200(invite: SipRequest, body: string, headers: readonly HeaderEntry[] = [], toTag = "pbx"): void {
    const contact: HeaderEntry = ["Contact", `<sip:callee@10.0.0.7:5060;transport=ws>`];
    this.reply(invite, 200, "OK", [contact, ...headers, ["Content-Type", "application/sdp"]], body, toTag);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.connections) connection.terminate();
    this.server.close();
    await new Promise<void>((resolve) => this.http.close(() => resolve()));
  }

  private accept(socket: WebSocket): void {
    this.connections.push(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => (this.connections = this.connections.filter((one) => one !== socket)));
    socket.on("message", (data) => {
      if (!this.silent) this.receive(textOf(data), socket);
    });
  }

  private receive(text: string, socket: WebSocket): void {
    this.raw.push(text);
    if (text.trim() === "") return;
    let message: SipMessage;
    try {
      message = parseMessage(text, { mode: "lenient" });
    } catch {
      return; // Fuzz and attacks: what was received is in `raw`.
    }
    if (message.kind === "response") {
      this.responses.push(message);
      return;
    }
    if (!text.includes("probe@gateway.invalid")) this.lineConnection = socket;
    this.requests.push(message);
    if (!this.onRequest(message, socket)) this.behave(message, socket);
  }

  private behave(request: SipRequest, socket: WebSocket): void {
    const answer = (status: number, reason: string, headers: readonly HeaderEntry[] = []): void =>
      socket.send(serialize(makeResponse(request, status, reason, { toTag: "pbx", headers })));
    if (request.method === "OPTIONS" || request.method === "BYE" || request.method === "CANCEL") answer(200, "OK");
    if (request.method === "INVITE" && this.challengeInvites && !this.isAuthentic(request, "proxy-authorization")) {
      answer(407, "Proxy Authentication Required", this.challenges("Proxy-Authenticate"));
    }
    if (request.method !== "REGISTER") return;
    if (!this.isAuthentic(request, "authorization")) answer(401, "Unauthorized", this.challenges("WWW-Authenticate"));
    else answer(200, "OK", this.register(request));
  }

  challenges(name: string): HeaderEntry[] {
    return this.options.algorithms.map((algorithm) => {
      const nonce = randomBytes(8).toString("hex");
      this.nonces.add(nonce);
      const { realm, qop } = this.options;
      return [name, serializeChallenge({ realm, nonce, algorithm, ...(qop === null ? {} : { qop }) })];
    });
  }

  isAuthentic(request: SipRequest, name: string): boolean {
    const value = header(request, name);
    if (value === undefined) return false;
    const given = parseCredentials(value);
    const { username, realm, password } = this.options;
    if (given.algorithm === null || !this.nonces.has(given.nonce) || given.uri !== request.uri) return false;
    const wanted = digestResponse({
      ...given.algorithm,
      username,
      realm,
      password,
      nonce: given.nonce,
      method: request.method,
      uri: request.uri,
      qop: given.qop,
      cnonce: given.cnonce,
      nc: given.nc,
      body: request.body,
    });
    return given.username === username && given.realm === realm && given.response === wanted;
  }

  private register(request: SipRequest): HeaderEntry[] {
    for (const value of listOf(request, "contact")) {
      const contact = parseNameAddr(value);
      const expires = Number(contact.params.get("expires") ?? header(request, "expires") ?? 300);
      if (expires === 0) this.bindings.delete(contact.uri);
      else this.bindings.set(contact.uri, value.replace(/;expires=\d+/, ""));
    }
    return [...this.bindings.values()].map((value) => ["Contact", `${value};expires=${this.options.expiresSeconds}`]);
  }
}

async function letIn(gate: Promise<unknown> | undefined, done: (accepted: boolean) => void): Promise<void> {
  await gate;
  done(true);
}
