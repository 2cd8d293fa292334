import type { ReadContext, WriteContext } from "../context.ts";
import { fromAuthDate } from "./auth-values.ts";
import { Repository } from "./repository.ts";

/** A signed-in session, without its token. */
export interface SessionRecord {
  readonly id: string;
  readonly userId: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly expiresAt: number;
  readonly address: string | null;
  readonly userAgent: string | null;
}

export class SessionReader<Context extends ReadContext = ReadContext> extends Repository<Context> {
  async get(id: string): Promise<SessionRecord | null> {
    const row = await this.#select().where("id", "=", id).executeTakeFirst();
    return row === undefined ? null : toSession(row);
  }

  /** Newest first, expired ones included. */
  async ofUser(userId: string): Promise<SessionRecord[]> {
    const rows = await this.#select().where("userId", "=", userId).orderBy("createdAt", "desc").execute();
    return rows.map(toSession);
  }

  #select() {
    return this.context.q
      .selectFrom("session")
      .select(["id", "userId", "createdAt", "updatedAt", "expiresAt", "ipAddress", "userAgent"]);
  }
}

export class SessionWriter extends SessionReader<WriteContext> {
  /** Ends one session; false when it was gone. */
  async delete(id: string): Promise<boolean> {
    const { numDeletedRows } = await this.context.q
      .deleteFrom("session")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    return numDeletedRows > 0n;
  }

  /** Ends all sessions of a user but `exceptId`; returns the ids of those that ended. */
  async deleteOfUser(userId: string, exceptId?: string): Promise<string[]> {
    const rows = await this.context.q
      .deleteFrom("session")
      .where("userId", "=", userId)
      .$if(exceptId !== undefined, (query) => query.where("id", "!=", exceptId ?? ""))
      .returning("id")
      .execute();
    return rows.map((row) => row.id);
  }
}

interface SessionRow {
  id: string;
  userId: string;
  createdAt: string | Date;
  updatedAt: string | Date;
  expiresAt: string | Date;
  ipAddress: string | null;
  userAgent: string | null;
}

function toSession(row: SessionRow): SessionRecord {
  return {
    id: row.id,
    userId: row.userId,
    createdAt: fromAuthDate(row.createdAt),
    updatedAt: fromAuthDate(row.updatedAt),
    expiresAt: fromAuthDate(row.expiresAt),
    address: row.ipAddress,
    userAgent: row.userAgent,
  };
}
