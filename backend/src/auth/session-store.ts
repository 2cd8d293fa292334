import { randomBytes } from "node:crypto";
import type { Database } from "@readyline/database";
import type { Role } from "@readyline/contract";

/** A session with its user, as one row. */
export interface StoredSession {
  readonly id: string;
  readonly createdAt: number;
  /** When the user last made a request, to the minute. */
  readonly lastSeenAt: number;
  readonly user: {
    readonly id: string;
    readonly username: string;
    readonly name: string;
    readonly role: Role;
    readonly active: boolean;
    readonly mustChangePassword: boolean;
  };
}

const TOUCH_EVERY_MS = 60_000;

/** Reads and keeps the rows of better-auth's table `session`. Tokens do not leave this file but as cookies. */
export class SessionStore {
  readonly #database: Pick<Database, "kysely" | "engine">;

  constructor(database: Pick<Database, "kysely" | "engine">) {
    this.#database = database;
  }

  async byToken(token: string): Promise<StoredSession | null> {
    const row = await this.#select().where("session.token", "=", token).executeTakeFirst();
    return row ? toStored(row) : null;
  }

  /** Those of the given sessions that still have a row. */
  async byIds(ids: readonly string[]): Promise<StoredSession[]> {
    if (ids.length === 0) return [];
    const rows = await this.#select()
      .where("session.id", "in", [...ids])
      .execute();
    return rows.map(toStored);
  }

  /** Notes that the user is there; at most one write a minute. */
  async touch(session: StoredSession, now: number): Promise<void> {
    if (now - session.lastSeenAt < TOUCH_EVERY_MS) return;
    await this.#database.kysely
      .updateTable("session")
      .set({ updatedAt: this.#date(now) })
      .where("id", "=", session.id)
      .execute();
  }

  /** A new token for the same session: its connections stay, the old cookie opens nothing any more. */
  async replaceToken(id: string): Promise<string> {
    const token = randomBytes(24).toString("base64url");
    await this.#database.kysely.updateTable("session").set({ token }).where("id", "=", id).execute();
    return token;
  }

  /** Ids of the sessions that were made before `createdBefore` or not used since `seenBefore`. */
  async olderThan(createdBefore: number, seenBefore: number): Promise<{ id: string; userId: string }[]> {
    return this.#database.kysely
      .selectFrom("session")
      .select(["id", "userId"])
      .where((eb) =>
        eb.or([eb("createdAt", "<", this.#date(createdBefore)), eb("updatedAt", "<", this.#date(seenBefore))]),
      )
      .execute();
  }

  #select() {
    return this.#database.kysely
      .selectFrom("session")
      .innerJoin("user", "user.id", "session.userId")
      .select([
        "session.id",
        "session.createdAt",
        "session.updatedAt",
        "user.id as userId",
        "user.username",
        "user.name",
        "user.role",
        "user.active",
        "user.mustChangePassword",
      ]);
  }

  /** better-auth keeps dates as ISO text on SQLite, where texts of one form sort as times do. */
  #date(epochMs: number): string | Date {
    const date = new Date(epochMs);
    return this.#database.engine === "sqlite" ? date.toISOString() : date;
  }
}

interface SessionRow {
  readonly id: string;
  readonly createdAt: string | Date;
  readonly updatedAt: string | Date;
  readonly userId: string;
  readonly username: string | null;
  readonly name: string;
  readonly role: Role;
  readonly active: number;
  readonly mustChangePassword: number;
}

function toStored(row: SessionRow): StoredSession {
  return {
    id: row.id,
    createdAt: new Date(row.createdAt).getTime(),
    lastSeenAt: new Date(row.updatedAt).getTime(),
    user: {
      id: row.userId,
      username: row.username ?? "",
      name: row.name,
      role: row.role,
      active: row.active === 1,
      mustChangePassword: row.mustChangePassword === 1,
    },
  };
}
