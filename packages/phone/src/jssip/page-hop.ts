import { hopAbandonedCode, HopSequence, hopSubprotocol, readHopFrame, writeHopFrame } from "@readyline/contract";

/** Less than the messages that the gateway takes in a second, so that all of them can be sent again at once. */
const limits = { maxMessages: 32, maxCharacters: 512 * 1_024 };
/** Codes of ours (RFC 6455 section 7.4.2): the gateway closed on purpose. */
const FIRST_OWN_CODE = 4_000;

export interface ResumeTimings {
  /** How long a break is tried to be mended. */
  readonly resumeWithinMs: number;
  /** How long one try may take. */
  readonly resumeTryMs: number;
  /** Pause between tries. */
  readonly retryMinMs: number;
  readonly retryMaxMs: number;
}

export interface PageHopOptions {
  readonly url: string;
  readonly timings: ResumeTimings;
  /** False = plain SIP over WebSocket, as a PBX speaks it. */
  readonly resumable: boolean;
  readonly onOpen: () => void;
  readonly onMessage: (text: string) => void;
  /** The socket is gone, and is being replaced; `onResumed` or `onClose` follows. */
  readonly onBroken: (code: number) => void;
  /** While it is broken: when the next socket is tried if nothing comes of the one of now, UTC epoch milliseconds. */
  readonly onNextTry: (at: number) => void;
  readonly onResumed: () => void;
  /** The hop is gone for good, or never came up. Not called after `close()`. */
  readonly onClose: (code: number, reason: string) => void;
}

/** What a break needs to be mended. Lives in the memory of this page alone. */
interface Continued {
  readonly token: string;
  readonly sequence: HopSequence;
}

/**
 * The page's connection to the gateway, which outlives single WebSockets where the gateway can (the contract's `hopSubprotocol`).
 *
 *     closed ──open()──▶ opening ──▶ open ──socket gone──▶ resuming ──▶ open
 *       ▲                   │          │                      │
 *       └───────────────────┴──────────┴──────closed by code──┴─ refused, too late
 */
export class PageHop {
  readonly #options: PageHopOptions;
  #webSocket: WebSocket | null = null;
  #sequence: HopSequence | null = null;
  #token: string | null = null;
  #resuming = false;
  /** When the socket of now was agreed on. */
  #openSince = 0;
  #deadline: ReturnType<typeof setTimeout> | null = null;
  #nextTry: ReturnType<typeof setTimeout> | null = null;
  #nextTryAt = 0;

  constructor(options: PageHopOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#resuming || this.#webSocket?.readyState === WebSocket.OPEN;
  }

  get isOpening(): boolean {
    return !this.#resuming && this.#webSocket?.readyState === WebSocket.CONNECTING;
  }

  open(): void {
    this.close();
    const webSocket = this.#connect();
    if (!webSocket) return;
    webSocket.addEventListener("open", () => {
      if (this.#webSocket !== webSocket) return;
      if (webSocket.protocol === hopSubprotocol) {
        this.#sequence = new HopSequence(limits);
        webSocket.send(writeHopFrame({ kind: "new", token: null }));
      }
      this.#openSince = Date.now();
      this.#options.onOpen();
    });
  }

  /** Without a word to anybody. */
  close(): void {
    const webSocket = this.#webSocket;
    this.#forget();
    webSocket?.close();
  }

  /** While the hop is broken the message waits. @returns false = it is lost */
  send(text: string): boolean {
    if (!this.isOpen) return false;
    if (this.#sequence === null) return this.#write(text);
    const frame = this.#sequence.send(text);
    if (frame === null) {
      this.#end(1_006);
      return false;
    }
    if (!this.#resuming) this.#write(frame);
    return true;
  }

  /** The socket may be dead, or a way may be there again: tries at once. Where nothing can be continued, `onClose` follows. */
  resume(): void {
    const continued = this.#continued();
    if (!continued) this.#end(1_006);
    else this.#try(continued);
  }

  #connect(): WebSocket | null {
    const { url, resumable } = this.#options;
    let webSocket: WebSocket;
    try {
      webSocket = new WebSocket(url, resumable ? [hopSubprotocol, "sip"] : ["sip"]);
    } catch (error) {
      // The constructor throws where a content policy forbids the address: that too is a lost socket, told a turn later.
      if (!(error instanceof DOMException)) throw error;
      queueMicrotask(() => this.#end(1_006));
      return null;
    }
    this.#webSocket = webSocket;
    webSocket.binaryType = "arraybuffer";
    webSocket.addEventListener("close", ({ code, reason }) => {
      if (this.#webSocket === webSocket) this.#onClose(code, reason);
    });
    webSocket.addEventListener("message", ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (this.#webSocket !== webSocket) return;
      this.#onData(typeof data === "string" ? data : new TextDecoder().decode(data));
    });
    return webSocket;
  }

  #onData(data: string): void {
    const sequence = this.#sequence;
    if (sequence === null) {
      this.#options.onMessage(data);
      return;
    }
    const frame = readHopFrame(data);
    switch (frame?.kind) {
      case "new":
        this.#token = frame.token;
        return;
      case "resumed":
        return this.#onResumed(sequence, frame.ack);
      case "ack":
        if (!sequence.confirm(frame.ack)) this.#end(1_006);
        return;
      case "message":
        return this.#onMessage(sequence, frame);
      default:
        // `refused`, or nothing that a gateway says here.
        this.#end(1_006);
    }
  }

  #onMessage(sequence: HopSequence, frame: { sequence: number; ack: number; text: string }): void {
    const how = sequence.take(frame.sequence, frame.ack);
    if (how === "false") {
      this.#end(1_006);
      return;
    }
    if (how === "new") this.#options.onMessage(frame.text);
    // The listener may have closed it, or answered: the answer confirms.
    const ack = this.#sequence === sequence && !this.#resuming ? sequence.dueAck() : null;
    if (ack !== null) this.#write(ack);
  }

  #onResumed(sequence: HopSequence, ack: number): void {
    const frames = this.#resuming ? sequence.resume(ack) : null;
    if (frames === null) {
      this.#end(1_006);
      return;
    }
    this.#resuming = false;
    this.#openSince = Date.now();
    this.#stopTimers();
    for (const frame of frames) this.#write(frame);
    this.#options.onResumed();
  }

  #onClose(code: number, reason: string): void {
    const continued = code < FIRST_OWN_CODE ? this.#continued() : null;
    this.#webSocket = null;
    if (!continued) {
      this.#end(code, reason);
      return;
    }
    if (this.#resuming) {
      this.#tryLater(continued);
      return;
    }
    const { timings, onBroken, onNextTry } = this.#options;
    this.#begin();
    // Whatever accepts and drops is not stormed.
    if (Date.now() - this.#openSince < timings.retryMaxMs) this.#tryLater(continued);
    else this.#try(continued);
    onBroken(code);
    // What was said before was of no use to whoever did not know of the break.
    if (this.#nextTry !== null) onNextTry(this.#nextTryAt);
  }

  #continued(): Continued | null {
    return this.#token !== null && this.#sequence !== null ? { token: this.#token, sequence: this.#sequence } : null;
  }

  #begin(): void {
    this.#resuming = true;
    this.#deadline ??= setTimeout(() => this.#end(1_006), this.#options.timings.resumeWithinMs);
  }

  #try(continued: Continued): void {
    const { timings } = this.#options;
    this.#begin();
    const before = this.#webSocket;
    const webSocket = this.#connect();
    before?.close(hopAbandonedCode);
    if (!webSocket) return;
    webSocket.addEventListener("open", () => {
      if (this.#webSocket !== webSocket) return;
      const { token, sequence } = continued;
      if (webSocket.protocol !== hopSubprotocol) this.#end(1_006);
      else webSocket.send(writeHopFrame({ kind: "resume", token, ack: sequence.lastTaken }));
    });
    this.#setNextTry(timings.resumeTryMs, continued);
  }

  #tryLater(continued: Continued): void {
    const { retryMinMs, retryMaxMs } = this.#options.timings;
    this.#setNextTry(retryMinMs + Math.random() * (retryMaxMs - retryMinMs), continued);
  }

  #setNextTry(inMs: number, continued: Continued): void {
    if (this.#nextTry !== null) clearTimeout(this.#nextTry);
    this.#nextTry = setTimeout(() => this.#try(continued), inMs);
    this.#nextTryAt = Math.round(Date.now() + inMs);
    this.#options.onNextTry(this.#nextTryAt);
  }

  #write(frame: string): boolean {
    if (this.#webSocket?.readyState !== WebSocket.OPEN) return false;
    this.#webSocket.send(frame);
    return true;
  }

  #end(code: number, reason = ""): void {
    this.close();
    this.#options.onClose(code, reason);
  }

  #forget(): void {
    this.#stopTimers();
    this.#webSocket = null;
    this.#sequence = null;
    this.#token = null;
    this.#resuming = false;
  }

  #stopTimers(): void {
    if (this.#deadline !== null) clearTimeout(this.#deadline);
    if (this.#nextTry !== null) clearTimeout(this.#nextTry);
    this.#deadline = this.#nextTry = null;
  }
}
