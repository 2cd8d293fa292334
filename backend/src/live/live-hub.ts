import { closeCodes, liveTimings, type LiveServerMessage } from "@readyline/contract";
import type { Database, OutboxEvent } from "@readyline/database";
import type { WebSocket } from "ws";
import type { Presence } from "../context.ts";
import type { Log } from "../log.ts";
import { catchUp } from "./catch-up.ts";
import { LiveConnection, type LiveIdentity } from "./live-connection.ts";
import { OutboxFeed } from "./outbox-feed.ts";

/** A page that is silent this long is closed; it is not counted as present after `staleAfterMs` already. */
const CLOSE_AFTER_SILENCE_MS = 3 * liveTimings.staleAfterMs;

export interface LiveHubOptions {
  readonly database: Pick<Database, "outbox" | "signals" | "onCommit">;
  readonly log: Log;
  readonly now: () => number;
  /** When the session ends if nothing more happens; null = it has ended. */
  readonly sessionExpiresAt: (sessionId: string) => Promise<number | null>;
  /** What a page is told right after the events that it missed: line and PBX. */
  readonly greeting: (identity: LiveIdentity) => Promise<readonly LiveServerMessage[]>;
}

interface Page {
  readonly connection: LiveConnection;
  /** Number of the last event sent; null until the page has caught up and takes events as they come. */
  position: number | null;
}

/** All pages on `/live`: gives each the events in order and asks each whether it is alive. */
export class LiveHub implements Presence, AsyncDisposable {
  readonly #options: LiveHubOptions;
  readonly #feed: OutboxFeed;
  readonly #pages = new Set<Page>();
  readonly #eventListeners = new Set<(events: readonly OutboxEvent[]) => void>();
  #probeTimer: NodeJS.Timeout | undefined;
  #probeId = 0;
  #lastSignalAt: number | null = null;

  constructor(options: LiveHubOptions) {
    this.#options = options;
    this.#feed = new OutboxFeed({
      database: options.database,
      log: options.log,
      onEvents: (events) => this.#spread(events),
    });
  }

  async start(): Promise<void> {
    await this.#feed.start();
    this.#lastSignalAt = await this.#options.database.signals.lastReceivedAt();
    this.#probeTimer = setInterval(() => void this.#probe(), liveTimings.probeEveryMs);
  }

  /** Called with every event after it was sent. */
  onEvents(listener: (events: readonly OutboxEvent[]) => void): void {
    this.#eventListeners.add(listener);
  }

  /** Takes over an upgraded socket. */
  attach(socket: WebSocket, identity: LiveIdentity): void {
    const connection = new LiveConnection(socket, identity, {
      onHello: (lastSeq) => void this.#greet(page, lastSeq),
      onClose: () => this.#pages.delete(page),
    });
    const page: Page = { connection, position: null };
    this.#pages.add(page);
  }

  sendToSession(sessionId: string, message: LiveServerMessage): void {
    this.#sendWhere((identity) => identity.sessionId === sessionId, message);
  }

  sendToUser(userId: string, message: LiveServerMessage): void {
    this.#sendWhere((identity) => identity.userId === userId, message);
  }

  sendToAll(message: LiveServerMessage): void {
    this.#sendWhere(() => true, message);
  }

  closeSession(sessionId: string): void {
    for (const { connection } of this.#pages) {
      if (connection.identity.sessionId === sessionId) connection.close(closeCodes.sessionEnded);
    }
  }

  has(userId: string): boolean {
    return [...this.#pages].some(({ connection }) => connection.identity.userId === userId && isPresent(connection));
  }

  userIds(): readonly string[] {
    const present = [...this.#pages].filter(({ connection }) => isPresent(connection));
    return [...new Set(present.map(({ connection }) => connection.identity.userId))];
  }

  #sendWhere(matches: (identity: LiveIdentity) => boolean, message: LiveServerMessage): void {
    for (const { connection } of this.#pages) {
      if (connection.greeted && matches(connection.identity)) connection.send(message);
    }
  }

  async #greet(page: Page, lastSeq: number | null): Promise<void> {
    const { database, log, now, sessionExpiresAt, greeting } = this.#options;
    const { connection } = page;
    try {
      const expiresAt = await sessionExpiresAt(connection.identity.sessionId);
      if (expiresAt === null) {
        connection.close(closeCodes.sessionEnded);
        return;
      }
      // What the page has loaded may be newer than what the feed has read.
      await this.#feed.catchUp();
      connection.send({ type: "welcome", seq: this.#feed.position, serverTime: now(), sessionExpiresAt: expiresAt });
      page.position = await catchUp({
        outbox: database.outbox,
        lastSeq,
        newest: () => this.#feed.position,
        send: (message) => connection.send(message),
      });
      for (const message of await greeting(connection.identity)) connection.send(message);
    } catch (error) {
      log.error({ error }, "a page could not be brought up to date");
      connection.close(1011);
    }
  }

  #spread(events: readonly OutboxEvent[]): void {
    for (const page of this.#pages) {
      for (const { seq, at, event } of events) {
        if (page.position === null || seq <= page.position) continue;
        page.connection.send({ type: "event", seq, at, event });
        page.position = seq;
      }
    }
    for (const listener of this.#eventListeners) listener(events);
  }

  async #probe(): Promise<void> {
    if (this.#pages.size === 0) return;
    this.#probeId += 1;
    try {
      this.#lastSignalAt = await this.#options.database.signals.lastReceivedAt();
    } catch (error) {
      this.#options.log.warn({ error }, "the time of the last signal could not be read");
    }
    const message: LiveServerMessage = {
      type: "probe",
      id: this.#probeId,
      serverTime: this.#options.now(),
      lastSignalAt: this.#lastSignalAt,
    };
    for (const { connection } of this.#pages) {
      if (connection.silentMs > CLOSE_AFTER_SILENCE_MS) connection.close(closeCodes.pageSilent);
      else if (connection.greeted) connection.send(message);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#probeTimer);
    // 1001: going away. The page tries again at once and finds the next server.
    for (const { connection } of this.#pages) connection.close(1001);
    await this.#feed[Symbol.asyncDispose]();
  }
}

function isPresent(connection: LiveConnection): boolean {
  return connection.greeted && connection.silentMs <= liveTimings.staleAfterMs;
}
