import { type RawData, WebSocket } from "ws";
import type { CloseCode } from "@readyline/contract";
import { Hop } from "../hop/hop.ts";
import type { PageSocket } from "../hop/page-socket.ts";
import { MAX_MESSAGES_A_SECOND } from "../rules/frame-rules.ts";
import { sizeBytesOf } from "./frame-text.ts";

const MAX_WAITING_BYTES = 1_024 * 1_024;

export interface PageFrame {
  readonly data: RawData;
  readonly isBinary: boolean;
  readonly sizeBytes: number;
  readonly tooMany: boolean;
}

export interface PageLinkEvents {
  frame(frame: PageFrame): void;
  /** More than 1 MiB waits for the page. */
  slow(): void;
  /** The socket broke, and the page may continue on another; `resumed` or `closed` follows. */
  broken(): void;
  /** @param brokenMs how long it was broken */
  resumed(brokenMs: number): void;
  /** The socket is closed; not told after `close` was called. */
  closed(): void;
}

/** One connection of a page. */
export class PageLink {
  private readonly socket: PageSocket;
  private readonly events: PageLinkEvents;
  private readonly now: () => number;
  private done = false;
  private secondStartedAt = 0;
  private framesThisSecond = 0;
  /** When anything was heard from the page's JavaScript; null before the first message. */
  heardAt: number | null = null;
  readonly openedAt: number;

  constructor(socket: PageSocket, events: PageLinkEvents, now: () => number) {
    this.socket = socket;
    this.events = events;
    this.now = now;
    this.openedAt = now();
    socket.on("message", (data, isBinary) => this.receive(data, isBinary));
    // What is wrong with a page's socket shows in its close; ws throws where nobody listens.
    socket.on("error", () => undefined);
    socket.on("close", () => this.finish());
    if (socket instanceof Hop) {
      socket.on("broken", () => this.tell(() => events.broken()));
      socket.on("resumed", (brokenMs) => {
        // Its JavaScript asked for it.
        this.heardAt = now();
        this.tell(() => events.resumed(brokenMs));
      });
    }
    if (socket.readyState !== WebSocket.OPEN) queueMicrotask(() => this.finish());
  }

  /** No socket is there now; what is sent waits for the next one. */
  get isBroken(): boolean {
    return this.socket instanceof Hop && this.socket.isBroken;
  }

  /** The page is silent. Drops a socket that may be dead, so that the page continues on another. @returns false = not possible */
  breakOff(): boolean {
    if (this.done || !(this.socket instanceof Hop)) return false;
    this.socket.terminate();
    return true;
  }

  send(text: string): void {
    if (this.done || this.socket.readyState !== WebSocket.OPEN) return;
    if (this.socket.bufferedAmount > MAX_WAITING_BYTES) this.events.slow();
    else this.socket.send(text);
  }

  close(code: CloseCode, reason: string): void {
    if (this.done) return;
    this.done = true;
    this.socket.close(code, reason);
    setTimeout(() => this.socket.terminate(), 2_000).unref();
  }

  private receive(data: RawData, isBinary: boolean): void {
    if (this.done) return;
    const now = this.now();
    this.heardAt = now;
    if (now - this.secondStartedAt >= 1_000) {
      this.secondStartedAt = now;
      this.framesThisSecond = 0;
    }
    this.framesThisSecond += 1;
    const tooMany = this.framesThisSecond > MAX_MESSAGES_A_SECOND;
    this.events.frame({ data, isBinary, sizeBytes: sizeBytesOf(data), tooMany });
  }

  private tell(what: () => void): void {
    if (!this.done) what();
  }

  private finish(): void {
    if (this.done) return;
    this.done = true;
    this.events.closed();
  }
}
