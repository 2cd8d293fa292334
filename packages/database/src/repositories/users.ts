import type { Role } from "@readyline/contract";
import type { Kysely } from "kysely";
import type { ReadContext, WriteContext } from "../context.ts";
import { DatabaseError } from "../errors.ts";
import { newId } from "../ids.ts";
import { fromAuthBoolean, fromAuthDate, toAuthBoolean, toAuthDate, toFlag } from "./auth-values.ts";
import type { Tables } from "../schema/tables.ts";
import { lockedUntil } from "./login-guard.ts";
import { Repository } from "./repository.ts";

/** better-auth's id for accounts with user name and password. */
const PASSWORD_PROVIDER = "credential";

export interface User {
  readonly id: string;
  /** Lower case: what is typed at sign-in, compared without regard to case. */
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  readonly active: boolean;
  readonly sipExtension: string | null;
  readonly sipPasswordSet: boolean;
  readonly sipPasswordSetAt: number | null;
  /** Name of the person who set it. */
  readonly sipPasswordSetBy: string | null;
  readonly twoFactorEnabled: boolean;
  readonly mustChangePassword: boolean;
  /** Set while the name is locked after wrong passwords. */
  readonly lockedUntil: number | null;
  readonly lastSignedInAt: number | null;
  readonly createdAt: number;
}

export interface NewUser {
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  /** Hash in PHC string format, stored where better-auth looks for it. */
  readonly passwordHash: string;
  readonly mustChangePassword?: boolean;
  readonly sipExtension?: string | null;
}

/** Absent = unchanged, null = taken away. */
export interface UserPatch {
  readonly name?: string | undefined;
  readonly role?: Role | undefined;
  readonly active?: boolean | undefined;
  readonly mustChangePassword?: boolean | undefined;
  readonly sipExtension?: string | null | undefined;
}

/** A SIP password as stored: encrypted, with the id of the key that opens it. */
export interface SealedSipPassword {
  readonly cipher: string;
  readonly keyId: string;
}

export interface SipAccount {
  readonly extension: string;
  readonly password: SealedSipPassword;
}

export class UserReader<Context extends ReadContext = ReadContext> extends Repository<Context> {
  async get(id: string): Promise<User | null> {
    const row = await selectUsers(this.context.q).where("user.id", "=", id).executeTakeFirst();
    return row === undefined ? null : toUser(row, this.context.now());
  }

  async getByUsername(username: string): Promise<User | null> {
    const row = await selectUsers(this.context.q)
      .where("user.username", "=", username.toLowerCase())
      .executeTakeFirst();
    return row === undefined ? null : toUser(row, this.context.now());
  }

  async getByExtension(sipExtension: string): Promise<User | null> {
    const row = await selectUsers(this.context.q).where("user.sipExtension", "=", sipExtension).executeTakeFirst();
    return row === undefined ? null : toUser(row, this.context.now());
  }

  async list(): Promise<User[]> {
    const rows = await selectUsers(this.context.q).orderBy("user.username").execute();
    return rows.map((row) => toUser(row, this.context.now()));
  }

  async count(): Promise<number> {
    const row = await this.context.q
      .selectFrom("user")
      .select((eb) => eb.fn.countAll<number>().as("n"))
      .executeTakeFirstOrThrow();
    return row.n;
  }

  /** Extension and sealed password; null unless the user is active and has both. */
  async sipAccount(id: string): Promise<SipAccount | null> {
    const row = await this.context.q
      .selectFrom("user")
      .select(["sipExtension", "sipPasswordCipher", "sipPasswordKeyId"])
      .where("id", "=", id)
      .where("active", "=", 1)
      .executeTakeFirst();
    if (!row || row.sipExtension === null || row.sipPasswordCipher === null || row.sipPasswordKeyId === null)
      return null;
    return {
      extension: row.sipExtension,
      password: { cipher: row.sipPasswordCipher, keyId: row.sipPasswordKeyId },
    };
  }

  async passwordHash(id: string): Promise<string | null> {
    const row = await this.context.q
      .selectFrom("credential")
      .select("password")
      .where("userId", "=", id)
      .where("providerId", "=", PASSWORD_PROVIDER)
      .executeTakeFirst();
    return row?.password ?? null;
  }

  /** The user's own settings of the console, as stored: an object that may lack newer keys. */
  async preferences(id: string): Promise<Record<string, unknown>> {
    const row = await this.context.q.selectFrom("user").select("preferences").where("id", "=", id).executeTakeFirst();
    return row === undefined ? {} : (JSON.parse(row.preferences) as Record<string, unknown>);
  }
}

export class UserWriter extends UserReader<WriteContext> {
  /**
   * @throws {DatabaseError} `unique` with columns `user.username` or `user.sip_extension`
   */
  async create(input: NewUser): Promise<User> {
    const { q, engine } = this.context;
    const id = newId();
    const at = toAuthDate(this.context.now(), engine);
    await q
      .insertInto("user")
      .values({
        id,
        name: input.name,
        // better-auth wants an address of everyone; nothing is ever sent. RFC 2606: .invalid never resolves.
        email: `${id}@users.invalid`,
        emailVerified: toAuthBoolean(false, engine),
        createdAt: at,
        updatedAt: at,
        username: input.username.toLowerCase(),
        displayUsername: input.username,
        twoFactorEnabled: toAuthBoolean(false, engine),
        role: input.role,
        active: 1,
        mustChangePassword: toFlag(input.mustChangePassword ?? false),
        preferences: "{}",
        sipExtension: input.sipExtension ?? null,
      })
      .execute();
    await q
      .insertInto("credential")
      .values({
        id: newId(),
        accountId: id,
        providerId: PASSWORD_PROVIDER,
        userId: id,
        password: input.passwordHash,
        createdAt: at,
        updatedAt: at,
      })
      .execute();
    return this.#changed(id);
  }

  /**
   * Taking the extension away takes the stored SIP password with it.
   *
   * @throws {DatabaseError} `not-found`; `unique` with column `user.sip_extension`
   */
  async update(id: string, patch: UserPatch): Promise<User> {
    const values = {
      ...(patch.name !== undefined && { name: patch.name }),
      ...(patch.role !== undefined && { role: patch.role }),
      ...(patch.active !== undefined && { active: toFlag(patch.active) }),
      ...(patch.mustChangePassword !== undefined && { mustChangePassword: toFlag(patch.mustChangePassword) }),
      ...(patch.sipExtension !== undefined && { sipExtension: patch.sipExtension }),
    };
    await this.#set(id, values);
    if (patch.sipExtension === null) await this.setSipPassword(id, null, null);
    return this.#changed(id);
  }

  /** @param byUserId who sets it; null for the system. `sealed` null takes it away. */
  async setSipPassword(id: string, sealed: SealedSipPassword | null, byUserId: string | null): Promise<User> {
    await this.#set(id, {
      sipPasswordCipher: sealed?.cipher ?? null,
      sipPasswordKeyId: sealed?.keyId ?? null,
      sipPasswordSetAt: sealed === null ? null : this.context.now(),
      sipPasswordSetBy: sealed === null ? null : byUserId,
    });
    return this.#changed(id);
  }

  /** A new password; says whether it is a temporary one that must be changed at the next sign-in. */
  async setPassword(id: string, passwordHash: string, options: { mustChange: boolean }): Promise<User> {
    await this.context.q
      .updateTable("credential")
      .set({ password: passwordHash, updatedAt: toAuthDate(this.context.now(), this.context.engine) })
      .where("userId", "=", id)
      .where("providerId", "=", PASSWORD_PROVIDER)
      .execute();
    await this.#set(id, { mustChangePassword: toFlag(options.mustChange) });
    return this.#changed(id);
  }

  async setPreferences(id: string, preferences: Record<string, unknown>): Promise<void> {
    await this.#set(id, { preferences: JSON.stringify(preferences) });
  }

  async signedIn(id: string): Promise<void> {
    await this.#set(id, { lastSignedInAt: this.context.now() });
  }

  /** Takes two-factor sign-in away: secret, recovery codes and the memory of used codes. */
  async resetTwoFactor(id: string): Promise<User> {
    await this.context.q.deleteFrom("twoFactor").where("userId", "=", id).execute();
    await this.context.q.deleteFrom("totpStep").where("userId", "=", id).execute();
    await this.#set(id, { twoFactorEnabled: toAuthBoolean(false, this.context.engine) });
    return this.#changed(id);
  }

  async #set(id: string, values: Record<string, string | number | boolean | null>): Promise<void> {
    const { engine } = this.context;
    const { numUpdatedRows } = await this.context.q
      .updateTable("user")
      .set({ ...values, updatedAt: toAuthDate(this.context.now(), engine) })
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) throw new DatabaseError("not-found", `There is no user ${id}.`);
  }

  async #changed(id: string): Promise<User> {
    await this.context.emit({ topic: "user.changed", data: { userId: id } });
    const user = await this.get(id);
    if (user === null) throw new DatabaseError("not-found", `There is no user ${id}.`);
    return user;
  }
}

function selectUsers(q: Kysely<Tables>) {
  return q
    .selectFrom("user")
    .leftJoin("loginGuard", "loginGuard.username", "user.username")
    .leftJoin("user as setter", "setter.id", "user.sipPasswordSetBy")
    .select([
      "user.id",
      "user.username",
      "user.name",
      "user.role",
      "user.active",
      "user.sipExtension",
      "user.sipPasswordKeyId",
      "user.sipPasswordSetAt",
      "setter.name as sipPasswordSetBy",
      "user.twoFactorEnabled",
      "user.mustChangePassword",
      "loginGuard.attempts",
      "loginGuard.lastAttemptAt",
      "user.lastSignedInAt",
      "user.createdAt",
    ]);
}

type UserRow = Awaited<ReturnType<ReturnType<typeof selectUsers>["executeTakeFirstOrThrow"]>>;

function toUser(row: UserRow, nowMs: number): User {
  const guard =
    row.attempts === null || row.lastAttemptAt === null
      ? null
      : { attempts: row.attempts, lastAttemptAt: row.lastAttemptAt };
  return {
    id: row.id,
    username: row.username ?? "",
    name: row.name,
    role: row.role,
    active: row.active === 1,
    sipExtension: row.sipExtension,
    sipPasswordSet: row.sipPasswordKeyId !== null,
    sipPasswordSetAt: row.sipPasswordSetAt,
    sipPasswordSetBy: row.sipPasswordSetBy,
    twoFactorEnabled: fromAuthBoolean(row.twoFactorEnabled),
    mustChangePassword: row.mustChangePassword === 1,
    lockedUntil: lockedUntil(guard, nowMs),
    lastSignedInAt: row.lastSignedInAt,
    createdAt: fromAuthDate(row.createdAt),
  };
}
