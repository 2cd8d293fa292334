import { closeCodes, liveTimings, type LineProofs, type LiveServerMessage, type PageFacts } from "@readyline/contract";
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
  /** What the gateway has proof of for this page's line now; null = it holds none that is registered. */
  readonly proofs: (identity: LiveIdentity) => LineProofs | null;
  /** What a page is told right after the events that it missed: line and PBX. */
  readonly greeting: (identity: LiveIdentity) => Promise<readonly LiveServerMessage[]>;
}

/** One open page, as the wallboard sees it. */
export interface OpenPage {
  readonly identity: LiveIdentity;
  readonly facts: PageFacts;
}

/** A page that watches the lines. */
export interface LinesWatcher {
  readonly userId: string;
  readonly send: (message: LiveServerMessage) => void;
}

interface Page {
  readonly connection: LiveConnection;
  watchesLines: boolean;
  /** Number of the last event sent; null until the page has caught up and takes events as they come. */
  position: number | null;
}

/** All pages on `/live`: gives each the events in order and asks each whether it is alive. */
export class LiveHub implements Presence, AsyncDisposable {
  readonly #options: LiveHubOptions;
  readonly #feed: OutboxFeed;
  readonly #pages = new Set<Page>();
  readonly #eventListeners = new Set<(events: readonly OutboxEvent[]) => void>();
  readonly #greeters: ((identity: LiveIdentity) => readonly LiveServerMessage[])[] = [];
  readonly #pageListeners = new Set<(userId: string) => void>();
  readonly #watchListeners = new Set<(watcher: LinesWatcher) => void>();
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

  /** What a page is told after its greeting as well. */
  greetWith(greeter: (identity: LiveIdentity) => readonly LiveServerMessage[]): void {
    this.#greeters.push(greeter);
  }

  /** Called when a page of this user came, went or said something of its line. */
  onPage(listener: (userId: string) => void): void {
    this.#pageListeners.add(listener);
  }

  /** Called when a page begins to watch the lines. Whether it may is the listener's to decide, at every message. */
  onWatch(listener: (watcher: LinesWatcher) => void): void {
    this.#watchListeners.add(listener);
  }

  /** Takes over an upgraded socket. */
  attach(socket: WebSocket, identity: LiveIdentity): void {
    const tell = () => {
      for (const listener of this.#pageListeners) listener(identity.userId);
    };
    const connection = new LiveConnection(socket, identity, {
      onHello: (lastSeq) => {
        tell();
        void this.#greet(page, lastSeq);
      },
      onReport: tell,
      onWatch: (on) => {
        page.watchesLines = on;
        if (on) for (const listener of this.#watchListeners) listener(watcherOf(page));
      },
      onClose: () => {
        this.#pages.delete(page);
        tell();
      },
    });
    const page: Page = { connection, watchesLines: false, position: null };
    this.#pages.add(page);
  }

  /** All pages that said hello. */
  openPages(): OpenPage[] {
    return [...this.#pages].flatMap(({ connection }) =>
      connection.greeted ? [{ identity: connection.identity, facts: this.#factsOf(connection) }] : [],
    );
  }

  linesWatchers(): LinesWatcher[] {
    return [...this.#pages].flatMap((page) => (page.watchesLines ? [watcherOf(page)] : []));
  }

  #factsOf({ report, roundTripMs, silentMs }: LiveConnection): PageFacts {
    return { report, roundTripMs, heardAt: Math.round(this.#options.now() - silentMs) };
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
      for (const greeter of this.#greeters) {
        for (const message of greeter(connection.identity)) connection.send(message);
      }
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
    const probe = {
      type: "probe",
      id: this.#probeId,
      serverTime: this.#options.now(),
      lastSignalAt: this.#lastSignalAt,
    } as const;
    for (const { connection } of this.#pages) {
      if (connection.silentMs > CLOSE_AFTER_SILENCE_MS) connection.close(closeCodes.pageSilent);
      else if (connection.greeted) connection.send({ ...probe, proofs: this.#options.proofs(connection.identity) });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#probeTimer);
    // 1001: going away. The page tries again at once and finds the next server.
    for (const { connection } of this.#pages) connection.close(1001);
    await this.#feed[Symbol.asyncDispose]();
  }
}

function watcherOf({ connection }: Page): LinesWatcher {
  return { userId: connection.identity.userId, send: (message) => connection.send(message) };
}

function isPresent(connection: LiveConnection): boolean {
  return connection.greeted && connection.silentMs <= liveTimings.staleAfterMs;
}
