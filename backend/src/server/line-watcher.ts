import type { Database, OutboxEvent } from "@readyline/database";
import type { Gateway } from "@readyline/gateway";
import type { Log } from "../log.ts";

export interface LineWatcherOptions {
  readonly database: Pick<Database, "users">;
  readonly gateway: Pick<Gateway, "credentialsChanged" | "releaseUser">;
  readonly log: Log;
  /** Called first: the PBX must know a new password before the console registers with it. */
  readonly syncPbx: () => Promise<void>;
  /** The user's pages have to ask for their line again. */
  readonly tellPages: (userId: string) => void;
}

/**
 * Notices that a user's extension or SIP password changed, whoever changed it: this server, another one or the command
 * line. All of them leave a `user.changed` event.
 */
export class LineWatcher {
  readonly #options: LineWatcherOptions;
  readonly #known = new Map<string, string | null>();
  #running: Promise<void> = Promise.resolve();

  constructor(options: LineWatcherOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    for (const user of await this.#options.database.users.list()) {
      this.#known.set(user.id, await this.#lineOf(user.id));
    }
  }

  /** Never rejects; resolves when the lines follow. */
  take(events: readonly OutboxEvent[]): Promise<void> {
    const changed = new Set(events.flatMap(({ event }) => (event.topic === "user.changed" ? [event.data.userId] : [])));
    this.#running = this.#running.then(async () => {
      for (const userId of changed) await this.#follow(userId);
    });
    return this.#running;
  }

  async #follow(userId: string): Promise<void> {
    const { gateway, log, syncPbx, tellPages } = this.#options;
    try {
      const line = await this.#lineOf(userId);
      const before = this.#known.get(userId) ?? null;
      this.#known.set(userId, line);
      if (line === before) return;
      log.info({ user: userId, hasLine: line !== null }, "line settings changed");
      await syncPbx();
      if (line === null) await gateway.releaseUser(userId, "extension_removed");
      else gateway.credentialsChanged(userId);
      tellPages(userId);
    } catch (error) {
      log.error({ error, user: userId }, "a changed line could not be followed");
    }
  }

  /** What the line is made of, the password sealed; null = no line. */
  async #lineOf(userId: string): Promise<string | null> {
    const { users } = this.#options.database;
    const user = await users.get(userId);
    if (!user?.active || user.sipExtension === null) return null;
    const account = await users.sipAccount(userId);
    return JSON.stringify([user.sipExtension, account?.password.keyId, account?.password.cipher]);
  }
}
