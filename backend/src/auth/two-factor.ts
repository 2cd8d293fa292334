import type { Database } from "@readyline/database";
import { symmetricDecrypt } from "better-auth/crypto";
import { sql } from "kysely";
import { ApiError } from "../http/api-error.ts";
import type { Log } from "../log.ts";
import type { Auth } from "./better-auth.ts";
import { matchingStep } from "./one-time-codes.ts";

export interface TwoFactorOptions {
  readonly auth: Auth;
  readonly database: Pick<Database, "kysely" | "writeTx" | "engine">;
  readonly now: () => number;
  readonly log: Log;
}

/** Reads and keeps what better-auth stored for one-time codes: its own checks let a code be used twice. */
export class TwoFactor {
  readonly #options: TwoFactorOptions;

  constructor(options: TwoFactorOptions) {
    this.#options = options;
  }

  /** The user of a sign-in that waits for its code; null when the challenge is over. */
  async challengedUser(challenge: string | null): Promise<string | null> {
    if (challenge === null) return null;
    const { internalAdapter } = await this.#options.auth.$context;
    const row = await internalAdapter.findVerificationValue(challenge);
    return row && row.expiresAt.getTime() > this.#options.now() ? row.value : null;
  }

  /**
   * `wrong`: no such code now; `used`: right, but this or a later one was used; `claimed`: right, and used up by this
   * call. Of parallel calls with one code, one claims it.
   */
  async claimCode(userId: string, code: string): Promise<"wrong" | "used" | "claimed"> {
    const secret = await this.#secretOf(userId);
    const step = secret === null ? null : matchingStep(secret, code, this.#options.now());
    if (step === null) return "wrong";
    return (await this.#options.database.writeTx((tx) => tx.totpSteps.claim(userId, step))) ? "claimed" : "used";
  }

  /** Until when better-auth takes no code of this user, after too many wrong ones; null = it takes them. Epoch ms. */
  async lockedUntil(userId: string): Promise<number | null> {
    const value = (await this.#row(userId))?.lockedUntil ?? null;
    const at = value === null ? Number.NaN : new Date(value).getTime();
    return at > this.#options.now() ? at : null;
  }

  /** How many recovery codes are left; null while two-factor is off. */
  async backupCodesLeft(userId: string): Promise<number | null> {
    const { log } = this.#options;
    const { api } = this.#options.auth;
    if (!(await this.#row(userId))) return null;
    try {
      const { backupCodes } = await api.viewBackupCodes({ body: { userId } });
      return backupCodes.length;
    } catch (error) {
      log.error({ user: userId, error }, "stored recovery codes do not open");
      return 0;
    }
  }

  /** Turns on what `enable` prepared. */
  async activate(userId: string): Promise<void> {
    const { database } = this.#options;
    const on = database.engine === "sqlite" ? 1 : true;
    await database.writeTx(async (tx) => {
      // better-auth's own column: ours do not include it.
      await sql`update two_factor set verified = ${on} where user_id = ${userId}`.execute(tx.kysely);
      await tx.kysely.updateTable("user").set({ twoFactorEnabled: on }).where("id", "=", userId).execute();
      await tx.outbox.append({ topic: "user.changed", data: { userId } });
    });
  }

  async #secretOf(userId: string): Promise<string | null> {
    const row = await this.#row(userId);
    if (!row) return null;
    const { secretConfig } = await this.#options.auth.$context;
    try {
      return await symmetricDecrypt({ key: secretConfig, data: row.secret });
    } catch (error) {
      // Sealed with another SECRETS_KEY. better-auth would fail at it too, so it is not asked.
      this.#options.log.error(
        { user: userId, error },
        "a one-time-code secret does not open: reset the user's two-factor",
      );
      throw new ApiError("bad_code");
    }
  }

  async #row(userId: string) {
    return this.#options.database.kysely
      .selectFrom("twoFactor")
      .selectAll()
      .where("userId", "=", userId)
      .executeTakeFirst();
  }
}
