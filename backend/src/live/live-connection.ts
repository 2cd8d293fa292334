import { closeCodes, liveClientMessage, liveTimings, toWire, type LiveServerMessage } from "@readyline/contract";
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
      if (message.type === "hello") {
        this.#saidHello = true;
        clearTimeout(this.#helloTimer);
        events.onHello(message.last_seq);
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

  get greeted(): boolean {
    return this.#saidHello;
  }

  send(message: LiveServerMessage): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES) this.#socket.terminate();
    else this.#socket.send(JSON.stringify(toWire(message)));
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
