import type { AccountSummary } from "@readyline/contract";
import type { ReadContext, WriteContext } from "../context.ts";
import { DatabaseError } from "../errors.ts";
import { newId } from "../ids.ts";
import type { Tables } from "../schema/tables.ts";
import { foldText, searchPatterns } from "../search-text.ts";
import { likeFolded } from "./like-folded.ts";
import { Repository } from "./repository.ts";

/** A monitored site. */
export type Account = Readonly<Omit<Tables["account"], "search">>;

export interface NewAccount {
  readonly number: string;
  readonly name: string;
  readonly address?: string;
  readonly timeZone: string;
  /** ISO 3166 alpha-2. */
  readonly country: string;
  /** BCP 47, for texts read out or sent; empty = the country's. */
  readonly locale?: string;
  readonly premisesPhone?: string;
  readonly permitNumber?: string;
  readonly warning?: string;
  readonly notes?: string;
}

/** Absent = unchanged. */
export type AccountPatch = {
  readonly [Key in keyof NewAccount]?: NewAccount[Key] | undefined;
} & { readonly status?: Account["status"] | undefined };

export interface AccountPage {
  readonly items: AccountSummary[];
  /** Account number to go on after; null = no more. */
  readonly next: string | null;
}

const COLUMNS = [
  "id",
  "number",
  "name",
  "address",
  "status",
  "timeZone",
  "locale",
  "country",
  "premisesPhone",
  "permitNumber",
  "warning",
  "notes",
  "version",
  "createdAt",
  "updatedAt",
] as const;

export class AccountReader<Context extends ReadContext = ReadContext> extends Repository<Context> {
  async get(id: string): Promise<Account | null> {
    return (await this.context.q.selectFrom("account").select(COLUMNS).where("id", "=", id).executeTakeFirst()) ?? null;
  }

  async getByNumber(number: string): Promise<Account | null> {
    const row = await this.context.q
      .selectFrom("account")
      .select(COLUMNS)
      .where("number", "=", number)
      .executeTakeFirst();
    return row ?? null;
  }

  /** In order of numbers; every word of `search` must be in number, name or address, or in a contact's name or number. */
  async list(options: {
    search?: string | undefined;
    after?: string | undefined;
    limit: number;
  }): Promise<AccountPage> {
    const { search, after, limit } = options;
    let query = this.context.q
      .selectFrom("account")
      .select(["id", "number", "name", "address", "status", "timeZone"])
      .select((eb) => [
        eb
          .selectFrom("zone")
          .whereRef("zone.accountId", "=", "account.id")
          .select((count) => count.fn.countAll<number>().as("n"))
          .as("zones"),
        eb
          .selectFrom("contact")
          .whereRef("contact.accountId", "=", "account.id")
          .select((count) => count.fn.countAll<number>().as("n"))
          .as("contacts"),
        eb
          .selectFrom("alarm")
          .whereRef("alarm.accountId", "=", "account.id")
          .where("alarm.state", "!=", "closed")
          .select((count) => count.fn.countAll<number>().as("n"))
          .as("openAlarms"),
      ])
      .orderBy("number")
      .limit(limit + 1);
    if (after !== undefined) query = query.where("number", ">", after);
    for (const pattern of searchPatterns(search ?? "")) {
      query = query.where((eb) =>
        eb.or([
          likeFolded("account.search", pattern),
          eb.exists(
            eb
              .selectFrom("contact")
              .select("contact.id")
              .whereRef("contact.accountId", "=", "account.id")
              .where(likeFolded("contact.search", pattern)),
          ),
        ]),
      );
    }
    const rows = await query.execute();
    const items = rows.slice(0, limit).map((row) => ({
      ...row,
      zones: row.zones ?? 0,
      contacts: row.contacts ?? 0,
      openAlarms: row.openAlarms ?? 0,
    }));
    return { items, next: rows.length > limit ? (items.at(-1)?.number ?? null) : null };
  }
}

export class AccountWriter extends AccountReader<WriteContext> {
  /**
   * Comes with one empty call list, to which new contacts are added.
   *
   * @throws {DatabaseError} `unique` with column `account.number`
   */
  async create(input: NewAccount): Promise<Account> {
    const now = this.context.now();
    const id = newId();
    await this.context.q
      .insertInto("account")
      .values({
        id,
        number: input.number,
        name: input.name,
        address: input.address ?? "",
        status: "active",
        timeZone: input.timeZone,
        locale: input.locale ?? "",
        country: input.country,
        premisesPhone: input.premisesPhone ?? "",
        permitNumber: input.permitNumber ?? "",
        warning: input.warning ?? "",
        notes: input.notes ?? "",
        search: "",
        version: 0,
        createdAt: now,
        updatedAt: now,
      })
      .execute();
    await this.context.q
      .insertInto("callList")
      .values({ id: newId(), accountId: id, position: 0, name: "Before dispatch", timing: "before_dispatch" })
      .execute();
    return this.#changed(id);
  }

  /**
   * @param expectedVersion refuses the change when the account was changed since that version was read
   * @throws {DatabaseError} `not-found`, `conflict`, `unique` with column `account.number`
   */
  async update(id: string, patch: AccountPatch, expectedVersion?: number): Promise<Account> {
    const current = await this.get(id);
    if (current === null) throw new DatabaseError("not-found", `There is no account ${id}.`);
    if (expectedVersion !== undefined && current.version !== expectedVersion) {
      throw new DatabaseError("conflict", `Account ${current.number} was changed meanwhile.`);
    }
    const values = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
    if (Object.keys(values).length > 0) {
      await this.context.q.updateTable("account").set(values).where("id", "=", id).execute();
    }
    return this.#changed(id);
  }

  /** Something that belongs to the account changed: raises its version and tells the consoles. */
  async touch(id: string): Promise<void> {
    await this.#changed(id);
  }

  async #changed(id: string): Promise<Account> {
    const row = await this.context.q.selectFrom("account").select(COLUMNS).where("id", "=", id).executeTakeFirst();
    if (row === undefined) throw new DatabaseError("not-found", `There is no account ${id}.`);
    const changes = {
      version: row.version + 1,
      updatedAt: this.context.now(),
      search: foldText(row.number, row.name, row.address, row.premisesPhone),
    };
    await this.context.q.updateTable("account").set(changes).where("id", "=", id).execute();
    await this.context.emit({ topic: "account.changed", data: { accountId: id } });
    return { ...row, version: changes.version, updatedAt: changes.updatedAt };
  }
}
