import { liveServerMessage } from "@readyline/contract";
import { WebSocket } from "ws";
import type { SipClientOptions } from "../sip/sip-client.ts";

const reconnectMs = 1_000;

/** The live connection of a console, as far as it concerns its line: the server says when a lost PBX is well again, and the console comes at once, as the page does. */
export class LiveFeed {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  #called = Promise.withResolvers<void>();

  constructor({ url, headers = {} }: SipClientOptions) {
    this.#url = url.replace(/\/pbx$/, "/live");
    this.#headers = headers;
    this.#connect();
  }

  /** Resolves when the server says next that the PBX is up. */
  get pbxUp(): Promise<void> {
    return this.#called.promise;
  }

  #connect(): void {
    const socket = new WebSocket(this.#url, { perMessageDeflate: false, headers: { ...this.#headers } });
    socket.on("open", () => socket.send(JSON.stringify({ type: "hello", last_seq: null })));
    socket.on("error", () => undefined);
    socket.on("close", () => setTimeout(() => this.#connect(), reconnectMs * (1 + Math.random())));
    socket.on("message", (data: Buffer) => this.#take(socket, data.toString("utf8")));
  }

  #take(socket: WebSocket, text: string): void {
    const message = liveServerMessage.parse(JSON.parse(text));
    if (message.type === "probe") socket.send(JSON.stringify({ type: "probe_answer", id: message.id }));
    if (message.type !== "pbx" || message.health.state !== "up" || message.health.cause !== null) return;
    this.#called.resolve();
    this.#called = Promise.withResolvers();
  }
}
