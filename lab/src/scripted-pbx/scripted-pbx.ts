import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { header, type HeaderEntry, makeResponse, parseMessage, serialize, type SipRequest } from "@readyline/sip";
import { type WebSocket, WebSocketServer } from "ws";
import type { PbxHost, StackPbx } from "../stack/pbx-host.ts";

/**
 * What real PBXes do not do on order:
 * `good` accepts everybody · `silent` takes the TCP connection and never answers the upgrade · `wrong path` answers it with 404 ·
 * `another's contact` confirms a registration without the contact that was registered · `too brief` answers every REGISTER with 423 ·
 * `forgetful` lists no contact when it is asked, and does not answer a registration.
 */
export type Behaviour = "good" | "silent" | "wrong path" | "another's contact" | "too brief" | "forgetful";

/** A SIP server over WebSocket that misbehaves as told. It knows no passwords and carries no calls. */
export class ScriptedPbx implements AsyncDisposable, StackPbx {
  readonly domain = "pbx.example";
  behaviour: Behaviour = "good";
  readonly #http: Server;
  readonly #web = new WebSocketServer({ noServer: true, handleProtocols: () => "sip" });
  readonly #connections = new Set<Duplex>();
  readonly #contacts = new Map<string, string>();

  private constructor(http: Server) {
    this.#http = http;
    http.on("connection", (socket) => {
      this.#connections.add(socket);
      socket.on("close", () => this.#connections.delete(socket));
    });
    http.on("upgrade", (request, socket, head) => this.#upgrade(request, socket, head));
  }

  static async start(): Promise<ScriptedPbx> {
    const http = createServer((_request, response) => response.writeHead(404).end());
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    return new ScriptedPbx(http);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  async setUsers(): Promise<void> {
    // Everybody is known here.
  }

  async bindings(): Promise<{ extension: string; contact: string }[]> {
    return [...this.#contacts].map(([extension, contact]) => ({ extension, contact }));
  }

  /** Behaves so from now on: every connection is cut and comes back to it. */
  become(behaviour: Behaviour): void {
    this.behaviour = behaviour;
    for (const socket of this.#connections) socket.destroy();
  }

  /** Closes every WebSocket with a code, as a server does that restarts (1012). */
  closeAll(code: number): void {
    for (const client of this.#web.clients) client.close(code);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#connections) socket.destroy();
    this.#http.close();
    await once(this.#http, "close");
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.behaviour === "silent") return;
    if (this.behaviour === "wrong path") {
      socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n");
      return;
    }
    this.#web.handleUpgrade(request, socket, head, (client) => {
      client.on("error", () => undefined);
      client.on("message", (data: Buffer) => this.#receive(client, data.toString("utf8")));
    });
  }

  #receive(client: WebSocket, text: string): void {
    if (text.trim() === "") return;
    const message = parseMessage(text, { mode: "lenient" });
    if (message.kind !== "request") return;
    const answer = (status: number, reason: string, headers: readonly HeaderEntry[] = []): void =>
      client.send(serialize(makeResponse(message, status, reason, { toTag: "scripted", headers })));
    if (message.method === "REGISTER") this.#register(message, answer);
    else if (message.method !== "ACK") answer(200, "OK");
  }

  #register(
    request: SipRequest,
    answer: (status: number, reason: string, headers?: readonly HeaderEntry[]) => void,
  ): void {
    if (this.behaviour === "too brief") {
      answer(423, "Interval Too Brief", [["Min-Expires", "7200"]]);
      return;
    }
    if (this.behaviour === "forgetful") {
      if (header(request, "contact") === undefined) answer(200, "OK");
      return;
    }
    const extension = /sips?:([^@;>]+)@/.exec(header(request, "to") ?? "")?.[1] ?? "";
    const contact = header(request, "contact");
    const isEnd = /expires=0\b/.test(contact ?? "") || header(request, "expires") === "0";
    if (contact !== undefined && isEnd) this.#contacts.delete(extension);
    else if (contact !== undefined) this.#contacts.set(extension, contact.replace(/;expires=\d+/, ""));
    const known = this.#contacts.get(extension);
    const listed = this.behaviour === "another's contact" ? "<sip:desk@192.0.2.9>" : known;
    answer(200, "OK", listed === undefined ? [] : [["Contact", `${listed};expires=300`]]);
  }
}

/** For a stack: it lives as long as the stack does, and cannot be killed or frozen apart from the test. */
export async function scriptedHost(): Promise<PbxHost<ScriptedPbx>> {
  const pbx = await ScriptedPbx.start();
  const never = (): never => {
    throw new Error("a scripted PBX is told how to behave: see become()");
  };
  return {
    pbx,
    kill: never,
    restart: never,
    freeze: never,
    thaw: never,
    [Symbol.asyncDispose]: () => pbx[Symbol.asyncDispose](),
  };
}
