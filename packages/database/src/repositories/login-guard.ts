import type { ReadContext, WriteContext } from "../context.ts";
import { Repository } from "./repository.ts";

/** Wrong passwords in a row before a user name is locked. */
export const LOGIN_ATTEMPTS = 5;
/** How long the lock lasts after the last attempt. Short: anyone who knows a name can cause it. */
export const LOGIN_LOCK_MS = 5 * 60_000;

export type LoginReservation =
  | { readonly allowed: true; readonly attempt: number }
  | { readonly allowed: false; readonly lockedUntil: number };

/** When the lock of this many attempts ends; null when it is not locked at `nowMs`. */
export function lockedUntil(
  row: { readonly attempts: number; readonly lastAttemptAt: number } | null | undefined,
  nowMs: number,
): number | null {
  if (row === null || row === undefined || row.attempts < LOGIN_ATTEMPTS) return null;
  const until = row.lastAttemptAt + LOGIN_LOCK_MS;
  return until > nowMs ? until : null;
}

/** Lockout per user name, whatever the address. Names that do not exist are counted like those that do. */
export class LoginGuardReader<Context extends ReadContext = ReadContext> extends Repository<Context> {
  async lockedUntil(username: string): Promise<number | null> {
    const row = await this.find(username);
    return lockedUntil(row, this.context.now());
  }

  protected async find(username: string) {
    return this.context.q
      .selectFrom("loginGuard")
      .selectAll()
      .where("username", "=", username.toLowerCase())
      .executeTakeFirst();
  }
}

export class LoginGuardWriter extends LoginGuardReader<WriteContext> {
  /**
   * Counts an attempt before its password is checked, so that parallel guesses cannot slip past the limit.
   * A right password calls {@link clear}. An attempt during the lock neither counts nor lengthens it.
   */
  async reserve(username: string): Promise<LoginReservation> {
    const now = this.context.now();
    const row = await this.find(username);
    const until = lockedUntil(row, now);
    if (until !== null) return { allowed: false, lockedUntil: until };
    const forgotten = row === undefined || row.lastAttemptAt + LOGIN_LOCK_MS <= now;
    const attempt = forgotten ? 1 : row.attempts + 1;
    await this.context.q
      .insertInto("loginGuard")
      .values({ username: username.toLowerCase(), attempts: attempt, lastAttemptAt: now })
      .onConflict((oc) => oc.column("username").doUpdateSet({ attempts: attempt, lastAttemptAt: now }))
      .execute();
    return { allowed: true, attempt };
  }

  /** After a right password, or when an administrator unlocks the name. */
  async clear(username: string): Promise<void> {
    await this.context.q.deleteFrom("loginGuard").where("username", "=", username.toLowerCase()).execute();
  }

  /** Forgets names whose lock is over. Call it now and then: names that do not exist leave rows too. */
  async purge(): Promise<void> {
    await this.context.q
      .deleteFrom("loginGuard")
      .where("lastAttemptAt", "<=", this.context.now() - LOGIN_LOCK_MS)
      .execute();
  }
}
