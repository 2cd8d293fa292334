import type { ReleaseReason } from "@readyline/contract";
import type { Database } from "@readyline/database";
import type { Log } from "../log.ts";
import { readCookie, type CookieSigner } from "./cookies.ts";
import { isExpired, sessionTimes } from "./session-policy.ts";
import type { SessionStore, StoredSession } from "./session-store.ts";

export interface SessionEnd {
  readonly sessionId: string;
  readonly userId: string;
  readonly reason: Extract<ReleaseReason, "logout" | "session_revoked" | "session_expired">;
}

export interface SessionsOptions {
  readonly store: SessionStore;
  readonly database: Pick<Database, "writeTx" | "sessions">;
  readonly signer: CookieSigner;
  /** Name of the session cookie. */
  readonly cookieName: string;
  readonly log: Log;
  readonly now: () => number;
  /** Whether this session's line has a call. */
  readonly hasCall: (sessionId: string) => boolean;
}

/**
 * Which sessions live. Ending one deletes its row first, so that no request gets in any more, and then tells the
 * listeners, which close its connections and take its line down.
 */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #endListeners = new Set<(end: SessionEnd) => Promise<void> | void>();
  readonly #connections = new Map<string, { readonly userId: string; count: number }>();

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** The signed token of a `Cookie` header. Says nothing of whether the session lives. */
  tokenOf(cookieHeader: string | undefined): string | null {
    return this.#options.signer.verify(readCookie(cookieHeader, this.#options.cookieName));
  }

  /** The living session of a token; an expired one is ended here. */
  async find(token: string | null): Promise<StoredSession | null> {
    if (token === null) return null;
    const session = await this.#options.store.byToken(token);
    return session && (await this.#keep(session)) ? session : null;
  }

  /** {@link find} for a request: the user is there, so the idle time starts anew. */
  async use(token: string | null): Promise<StoredSession | null> {
    const session = await this.find(token);
    if (session) await this.#options.store.touch(session, this.#options.now());
    return session;
  }

  /** Listeners are awaited by the caller of `end`: a logout answers when the line is un-registered. */
  onEnd(listener: (end: SessionEnd) => Promise<void> | void): void {
    this.#endListeners.add(listener);
  }

  async end(end: SessionEnd): Promise<void> {
    await this.#options.database.writeTx((tx) => tx.sessions.delete(end.sessionId));
    await this.#tell(end);
  }

  async endAllOf(userId: string, reason: SessionEnd["reason"], exceptId?: string): Promise<void> {
    const ids = await this.#options.database.writeTx((tx) => tx.sessions.deleteOfUser(userId, exceptId));
    await Promise.all(ids.map((sessionId) => this.#tell({ sessionId, userId, reason })));
  }

  /** Counts an open connection of a session, which {@link sweep} then watches. Call the result when it closes. */
  connected(sessionId: string, userId: string): () => void {
    const entry = this.#connections.get(sessionId) ?? { userId, count: 0 };
    entry.count += 1;
    this.#connections.set(sessionId, entry);
    let open = true;
    return () => {
      if (!open) return;
      open = false;
      entry.count -= 1;
      if (entry.count === 0) this.#connections.delete(sessionId);
    };
  }

  /**
   * Ends the connected sessions that expired, or whose row is gone: another process (a second server, the command line)
   * ended them. Resolves to those that live on.
   */
  async sweep(): Promise<readonly StoredSession[]> {
    const connected = [...this.#connections];
    const stored = new Map(
      (await this.#options.store.byIds(connected.map(([id]) => id))).map((session) => [session.id, session]),
    );
    const living: StoredSession[] = [];
    for (const [sessionId, { userId }] of connected) {
      const session = stored.get(sessionId);
      if (session === undefined) await this.#tell({ sessionId, userId, reason: "session_revoked" });
      else if (await this.#keep(session)) living.push(session);
    }
    return living;
  }

  /** Removes the rows of sessions that expired without anybody asking for them. */
  async purge(): Promise<void> {
    const now = this.#options.now();
    const old = await this.#options.store.olderThan(
      now - sessionTimes.absoluteMs - sessionTimes.callGraceMs,
      now - sessionTimes.idleMs - sessionTimes.callGraceMs,
    );
    for (const { id, userId } of old) await this.end({ sessionId: id, userId, reason: "session_expired" });
  }

  async #keep(session: StoredSession): Promise<boolean> {
    const { id, user } = session;
    const expired = isExpired(session, this.#options.now(), this.#options.hasCall(id));
    if (user.active && !expired) return true;
    await this.end({ sessionId: id, userId: user.id, reason: expired ? "session_expired" : "session_revoked" });
    return false;
  }

  async #tell(end: SessionEnd): Promise<void> {
    this.#options.log.info({ session: end.sessionId, user: end.userId, reason: end.reason }, "session ended");
    const results = await Promise.allSettled([...this.#endListeners].map(async (listener) => listener(end)));
    for (const result of results) {
      if (result.status === "rejected") this.#options.log.error({ error: result.reason }, "closing a session failed");
    }
  }
}
