import {
  closeCodes,
  fromWire,
  liveClientMessage,
  liveTimings,
  toWire,
  type LiveServerMessage,
  type PageReport,
} from "@readyline/contract";
import type { RawData, WebSocket } from "ws";

/** A reader that is this far behind is closed; it catches up by number when it comes back. */
const MAX_BUFFERED_BYTES = 1024 * 1024;

export interface LiveIdentity {
  readonly userId: string;
  readonly sessionId: string;
}

export interface LiveConnectionEvents {
  /** First message of the page; `lastSeq` null = it has nothing yet. */
  onHello(lastSeq: number | null): void;
  /** The page said something of its own line. */
  onReport(): void;
  /** The page's wallboard opened or closed. */
  onWatch(on: boolean): void;
  onClose(): void;
}

/** One page on `/live`. Knows the protocol of the connection, not what the events are about. */
export class LiveConnection {
  readonly identity: LiveIdentity;
  readonly #socket: WebSocket;
  readonly #helloTimer: NodeJS.Timeout;
  /** Monotonic milliseconds of the last message. */
  #heardAt = performance.now();
  #saidHello = false;
  #report: PageReport | null = null;
  #roundTripMs: number | null = null;
  /** The probe that is not answered yet, and when it was sent (monotonic). */
  #probe: { readonly id: number; readonly sentAt: number } | null = null;

  constructor(socket: WebSocket, identity: LiveIdentity, events: LiveConnectionEvents) {
    this.identity = identity;
    this.#socket = socket;
    this.#helloTimer = setTimeout(() => this.close(closeCodes.protocolViolation), liveTimings.helloWithinMs);
    socket.on("message", (data, isBinary) => {
      const message = isBinary ? null : parse(data);
      if (message === null || (message.type === "hello") === this.#saidHello) {
        this.close(closeCodes.protocolViolation);
        return;
      }
      this.#heardAt = performance.now();
      switch (message.type) {
        case "hello":
          this.#saidHello = true;
          clearTimeout(this.#helloTimer);
          events.onHello(message.last_seq);
          break;
        case "probe_answer":
          if (this.#probe?.id === message.id) this.#roundTripMs = this.#heardAt - this.#probe.sentAt;
          break;
        case "page":
          this.#report = fromWire(message.report);
          events.onReport();
          break;
        case "watch_lines":
          events.onWatch(message.on);
          break;
      }
    });
    // `ws` closes the socket after an error by itself; what went wrong on a browser's line is no fault of ours.
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
      clearTimeout(this.#helloTimer);
      events.onClose();
    });
  }

  /** How long the page has been silent. */
  get silentMs(): number {
    return performance.now() - this.#heardAt;
  }

  /** What the page said last of its own line. */
  get report(): PageReport | null {
    return this.#report;
  }

  /** Of the last probe that was answered. */
  get roundTripMs(): number | null {
    return this.#roundTripMs;
  }

  get greeted(): boolean {
    return this.#saidHello;
  }

  send(message: LiveServerMessage): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES) this.#socket.terminate();
    else {
      if (message.type === "probe") this.#probe = { id: message.id, sentAt: performance.now() };
      this.#socket.send(JSON.stringify(toWire(message)));
    }
  }

  close(code: number): void {
    this.#socket.close(code);
    // A page that does not answer the close frame is not waited for.
    setTimeout(() => this.#socket.terminate(), 2_000).unref();
  }
}

function parse(data: RawData) {
  try {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : data;
    const result = liveClientMessage.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
    return result.success ? result.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
