import { WebSocket } from "ws";
import { causeOfClose, causeOfDialError, causeOfHttpStatus, type LinkCause } from "./dial-failure.ts";
import { textOf } from "./frame-text.ts";

export interface PbxAddress {
  readonly url: string;
  readonly ca?: string;
  readonly dialTimeoutMs: number;
}

export interface PbxLinkEvents {
  opened(): void;
  message(text: string, isBinary: boolean): void;
  /** Last event, and only if `close` was not called. */
  lost(cause: LinkCause): void;
}

const MAX_FRAME_BYTES = 1_024 * 1_024;

/** One WebSocket to the PBX (RFC 7118), dialled when made. */
export class PbxLink {
  private readonly socket: WebSocket;
  private readonly events: PbxLinkEvents;
  private readonly timer: NodeJS.Timeout;
  private done = false;
  private reached = false;

  constructor(address: PbxAddress, events: PbxLinkEvents) {
    this.events = events;
    this.socket = new WebSocket(address.url, "sip", {
      perMessageDeflate: false,
      maxPayload: MAX_FRAME_BYTES,
      followRedirects: false,
      finishRequest: (request) => {
        request.once("socket", (socket) => socket.once("connect", () => (this.reached = true)));
        request.end();
      },
      ...(address.ca === undefined ? {} : { ca: address.ca }),
    });
    this.timer = setTimeout(() => {
      this.lose({ code: "pbx.timeout", detail: `no WebSocket within ${address.dialTimeoutMs} ms` });
    }, address.dialTimeoutMs);
    this.socket.once("open", () => {
      clearTimeout(this.timer);
      if (!this.done) events.opened();
    });
    this.socket.once("unexpected-response", (_request, response) =>
      this.lose(causeOfHttpStatus(response.statusCode ?? 0)),
    );
    this.socket.on("error", (error) => this.lose(causeOfDialError(error)));
    this.socket.on("close", (code, reason) => this.lose(causeOfClose(code, reason.toString())));
    this.socket.on("message", (data, isBinary) => {
      if (!this.done) events.message(textOf(data), isBinary);
    });
  }

  /** The TCP connection was taken, whatever became of it. */
  get isReached(): boolean {
    return this.reached;
  }

  send(text: string): void {
    if (this.done || this.socket.readyState !== WebSocket.OPEN) return;
    // Of bytes that it may not change `ws` makes one frame in one piece, of a text two pieces with a system call that costs more.
    this.socket.send(Buffer.from(text), { binary: false });
  }

  close(): void {
    this.finish();
    this.socket.close(1000);
    // A PBX that does not answer the close must not keep the socket for ws's 30 s.
    setTimeout(() => this.socket.terminate(), 1_000).unref();
  }

  private lose(cause: LinkCause): void {
    if (this.done) return;
    this.finish();
    this.socket.terminate();
    this.events.lost(cause);
  }

  private finish(): void {
    this.done = true;
    clearTimeout(this.timer);
  }
}
