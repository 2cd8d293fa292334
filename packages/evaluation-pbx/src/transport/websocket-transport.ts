import { parseMessage, serialize, SipError } from "@readyline/sip";
import type { SipMessage } from "@readyline/sip";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import type { RawData, WebSocket } from "ws";
import { epochMs } from "../clock.ts";
import { randomToken } from "../random-token.ts";
import type { Flow } from "./flow.ts";
import type { MessageLog } from "./message-log.ts";

const maxMessageBytes = 65_536;

/** What the transport tells about its flows. */
export interface FlowEvents {
  message(flow: Flow, message: SipMessage): void;
  /** After the last message of the flow; nothing sent to it arrives from now on. */
  closed(flow: Flow): void;
}

/** SIP over WebSocket (RFC 7118) on the loopback address. */
export class WebSocketTransport implements AsyncDisposable {
  readonly #server: WebSocketServer;
  readonly #log: MessageLog;
  readonly #events: FlowEvents;

  private constructor(server: WebSocketServer, log: MessageLog, events: FlowEvents) {
    this.#server = server;
    this.#log = log;
    this.#events = events;
    server.on("connection", (socket) => this.#accept(socket));
  }

  /** Resolves when it listens, rejects with the system's error when it can not. */
  static async listen(port: number, log: MessageLog, events: FlowEvents): Promise<WebSocketTransport> {
    const server = new WebSocketServer({
      host: "127.0.0.1",
      port,
      maxPayload: maxMessageBytes,
      perMessageDeflate: false,
      handleProtocols: (offered) => (offered.has("sip") ? "sip" : false),
      verifyClient: ({ req }: { req: { headers: NodeJS.Dict<string | string[]> } }) =>
        /(?:^|,)\s*sip\s*(?:,|$)/.test(String(req.headers["sec-websocket-protocol"] ?? "")),
    });
    const transport = new WebSocketTransport(server, log, events);
    await once(server, "listening");
    return transport;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  #accept(socket: WebSocket): void {
    const id = randomToken();
    const flow: Flow = {
      id,
      trusted: false,
      send: (message) => {
        if (socket.readyState !== socket.OPEN) return;
        const text = serialize(message);
        this.#log.add(epochMs(), "out", id, message, text);
        socket.send(text);
      },
    };
    socket.on("message", (data) => this.#receive(flow, socket, data, epochMs()));
    // The close that follows says all there is to say about a broken socket.
    socket.on("error", () => socket.terminate());
    socket.on("close", () => this.#events.closed(flow));
  }

  #receive(flow: Flow, socket: WebSocket, data: RawData, atMs: number): void {
    const text = textOf(data);
    // Keep-alives of RFC 5626 section 3.5.1: a double CRLF is answered by a single one.
    if (/^(?:\r\n)*$/.test(text)) {
      if (text.length > 2) socket.send("\r\n");
      return;
    }
    let message: SipMessage;
    try {
      message = parseMessage(text, { mode: "lenient" });
    } catch (error) {
      if (!(error instanceof SipError)) throw error;
      // Without its headers it can not be answered: RFC 3261 section 16.3 lets a proxy drop it.
      return;
    }
    this.#log.add(atMs, "in", flow.id, message, text);
    this.#events.message(flow, message);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    const closed = once(this.#server, "close");
    this.#server.close();
    await closed;
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return (data instanceof ArrayBuffer ? Buffer.from(data) : data).toString();
}
