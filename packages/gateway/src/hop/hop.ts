import { EventEmitter } from "node:events";
import {
  closeCodes,
  hopAbandonedCode,
  HopSequence,
  readHopFrame,
  writeHopFrame,
  type HopFrame,
} from "@readyline/contract";
import { type RawData, WebSocket } from "ws";
import { textOf } from "../leg/frame-text.ts";
import type { PageSocket } from "./page-socket.ts";

/** What waits for a page may be as much as a slow reader may leave lying, and no more. */
const limits = { maxMessages: 512, maxCharacters: 1_024 * 1_024 };

interface HopEvents {
  message: [data: RawData, isBinary: boolean];
  close: [];
  error: [];
  /** The connection broke; the page may continue on another. */
  broken: [];
  /** @param brokenMs how long it was broken */
  resumed: [brokenMs: number];
}

export interface HopOptions {
  readonly token: string;
  /** How long a broken connection may be continued. */
  readonly resumeMs: number;
  /** UTC epoch milliseconds. */
  readonly now: () => number;
}

type HopState =
  | { readonly kind: "attached"; readonly socket: WebSocket }
  | { readonly kind: "broken"; readonly sinceMs: number; readonly timer: NodeJS.Timeout }
  /** `code` = what the page is told that comes back; null where it is only too late. */
  | { readonly kind: "ended"; readonly code: number | null; readonly reason: string };

/**
 * A page's connection over several WebSockets, one after the other.
 *
 * ```
 * attached --socket broke--> broken --resume--> attached
 *    |closed by either side      |resumeMs, closed by us
 *    +---------> ended <---------+
 * ```
 * A close frame of the page (it was left, or loaded again) ends it at once: only a socket that broke without one can be continued.
 */
export class Hop extends EventEmitter<HopEvents> implements PageSocket {
  private readonly options: HopOptions;
  private readonly sequence = new HopSequence(limits);
  private state: HopState;
  private closing: WebSocket | null = null;

  constructor(socket: WebSocket, options: HopOptions) {
    super();
    this.options = options;
    this.state = { kind: "attached", socket };
    this.listen(socket);
    socket.send(writeHopFrame({ kind: "new", token: options.token }));
  }

  get token(): string {
    return this.options.token;
  }

  get isBroken(): boolean {
    return this.state.kind === "broken";
  }

  /** Why it ended, for a page that comes to continue it; null while it has not. */
  get ending(): { readonly code: number | null; readonly reason: string } | null {
    return this.state.kind === "ended" ? this.state : null;
  }

  get readyState(): number {
    return this.state.kind === "ended" ? WebSocket.CLOSED : WebSocket.OPEN;
  }

  get bufferedAmount(): number {
    return this.state.kind === "attached" ? this.state.socket.bufferedAmount : this.sequence.waitingCharacters;
  }

  send(text: string): void {
    if (this.state.kind === "ended") return;
    const frame = this.sequence.send(text);
    if (frame === null) this.give(closeCodes.protocolViolation, "too much waits for the page");
    else if (this.state.kind === "attached") this.state.socket.send(frame);
  }

  close(code: number, reason: string): void {
    this.give(code, reason);
  }

  terminate(): void {
    this.closing?.terminate();
    if (this.state.kind === "attached") this.state.socket.terminate();
  }

  /**
   * The page goes on with another socket, having taken everything up to `ack`.
   * @returns false where this cannot be continued
   */
  resume(socket: WebSocket, ack: number): boolean {
    const { state } = this;
    const frames = state.kind === "ended" ? null : this.sequence.resume(ack);
    if (frames === null || state.kind === "ended") return false;
    // Half-open: the page knows of the break before we do.
    const brokenMs = state.kind === "broken" ? this.options.now() - state.sinceMs : 0;
    if (state.kind === "broken") clearTimeout(state.timer);
    this.state = { kind: "attached", socket };
    if (state.kind === "attached") {
      state.socket.terminate();
      this.emit("broken");
    }
    this.listen(socket);
    socket.send(writeHopFrame({ kind: "resumed", ack: this.sequence.lastTaken }));
    for (const frame of frames) socket.send(frame);
    this.emit("resumed", brokenMs);
    return true;
  }

  private listen(socket: WebSocket): void {
    const isCurrent = (): boolean => this.state.kind === "attached" && this.state.socket === socket;
    socket.on("message", (data, isBinary) => {
      if (isCurrent()) this.receive(socket, data, isBinary);
    });
    socket.on("error", () => undefined);
    socket.on("close", (code) => {
      if (isCurrent()) this.lost(code);
    });
    if (socket.readyState !== WebSocket.OPEN) queueMicrotask(() => isCurrent() && this.lost(1_006));
  }

  private receive(socket: WebSocket, data: RawData, isBinary: boolean): void {
    if (isBinary) {
      // The rules refuse it.
      this.emit("message", data, true);
      return;
    }
    const frame = readHopFrame(textOf(data));
    if (frame === null || !this.takeFrame(frame)) {
      this.give(closeCodes.protocolViolation, "not a frame of this hop");
      return;
    }
    const ack = this.sequence.dueAck();
    if (ack !== null && socket.readyState === WebSocket.OPEN) socket.send(ack);
  }

  private takeFrame(frame: HopFrame): boolean {
    if (frame.kind === "ack") return this.sequence.confirm(frame.ack);
    if (frame.kind !== "message") return false;
    const how = this.sequence.take(frame.sequence, frame.ack);
    if (how === "new") this.emit("message", Buffer.from(frame.text), false);
    return how !== "false";
  }

  private lost(code: number): void {
    if (code !== 1_006 && code !== hopAbandonedCode) {
      this.end(null, "the page closed");
      return;
    }
    const timer = setTimeout(() => this.end(null, "not resumed in time"), this.options.resumeMs);
    this.state = { kind: "broken", sinceMs: this.options.now(), timer };
    this.emit("broken");
  }

  /** Ends it from our side, and says why. */
  private give(code: number, reason: string): void {
    if (this.state.kind === "ended") return;
    if (this.state.kind === "attached") {
      this.closing = this.state.socket;
      this.closing.close(code, reason);
    }
    this.end(code, reason);
  }

  private end(code: number | null, reason: string): void {
    if (this.state.kind === "broken") clearTimeout(this.state.timer);
    this.state = { kind: "ended", code, reason };
    this.emit("close");
  }
}
