import type { Kysely } from "kysely";
import type { ReadContext, WriteContext } from "../context.ts";
import { DatabaseError } from "../errors.ts";
import { newId } from "../ids.ts";
import type { Tables } from "../schema/tables.ts";
import { foldText } from "../search-text.ts";
import { AccountWriter } from "./accounts.ts";
import { toFlag } from "./auth-values.ts";
import { Repository } from "./repository.ts";

export interface ContactPhone {
  /** 0, 1, 2 …: with the contact's id it names the number without telling it. */
  readonly index: number;
  /** As dialled: E.164 or a short number. */
  readonly number: string;
  readonly label: string;
  /** Never leaves the server in clear. */
  readonly private: boolean;
}

export interface Contact {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly role: string;
  readonly hasKeys: boolean;
  readonly etaMinutes: number | null;
  readonly language: string;
  readonly notes: string;
  readonly phones: readonly ContactPhone[];
  /** When a call to this contact was last answered. */
  readonly lastReachedAt: number | null;
}

export interface ContactInput {
  readonly name: string;
  readonly role?: string;
  readonly hasKeys?: boolean;
  readonly etaMinutes?: number | null;
  readonly language?: string;
  readonly notes?: string;
  /** `number` absent = the number now stored at this index stays. */
  readonly phones: readonly {
    readonly number?: string | undefined;
    readonly label?: string;
    readonly private?: boolean;
  }[];
}

/** Whose number it is. */
export interface NumberOwner {
  readonly contactId: string;
  readonly contactName: string;
  readonly accountId: string;
  readonly private: boolean;
}

export class ContactReader<Context extends ReadContext = ReadContext> extends Repository<Context> {
  async get(id: string): Promise<Contact | null> {
    const [contact] = await readContacts(this.context.q, { id });
    return contact ?? null;
  }

  /** In the order in which they were made; call lists have their own order. */
  async ofAccount(accountId: string): Promise<Contact[]> {
    return readContacts(this.context.q, { accountId });
  }

  /** The number to dial, also a private one: for the gateway. */
  async number(contactId: string, index: number): Promise<string | null> {
    const row = await this.context.q
      .selectFrom("contactPhone")
      .select("number")
      .where("contactId", "=", contactId)
      .where("position", "=", index)
      .executeTakeFirst();
    return row?.number ?? null;
  }

  /** Whether the number is stored with any contact, or as the phone of any premises. */
  async isStoredNumber(number: string): Promise<boolean> {
    if (number === "") return false;
    const [phone, premises] = await Promise.all([
      this.context.q.selectFrom("contactPhone").select("number").where("number", "=", number).executeTakeFirst(),
      this.context.q.selectFrom("account").select("id").where("premisesPhone", "=", number).executeTakeFirst(),
    ]);
    return phone !== undefined || premises !== undefined;
  }

  /** All contacts with this number, for an incoming call. */
  async findByNumber(number: string): Promise<NumberOwner[]> {
    const rows = await this.context.q
      .selectFrom("contactPhone")
      .innerJoin("contact", "contact.id", "contactPhone.contactId")
      .select(["contact.id as contactId", "contact.name as contactName", "contact.accountId", "contactPhone.private"])
      .where("contactPhone.number", "=", number)
      .orderBy("contact.id")
      .execute();
    return rows.map((row) => ({ ...row, private: row.private === 1 }));
  }
}

/** Each change raises the account's version and emits `account.changed`. */
export class ContactWriter extends ContactReader<WriteContext> {
  /** Joins the end of the account's first call list. */
  async create(accountId: string, input: ContactInput): Promise<Contact> {
    const { q } = this.context;
    const id = newId();
    const now = this.context.now();
    await q
      .insertInto("contact")
      .values({ id, accountId, ...completed(input), search: "", createdAt: now, updatedAt: now })
      .execute();
    await this.#setPhones(id, input);
    const list = await q
      .selectFrom("callList")
      .select("id")
      .where("accountId", "=", accountId)
      .orderBy("position")
      .executeTakeFirst();
    if (list !== undefined) {
      const last = await q
        .selectFrom("callListEntry")
        .select((eb) => eb.fn.max("position").as("position"))
        .where("callListId", "=", list.id)
        .executeTakeFirst();
      await q
        .insertInto("callListEntry")
        .values({ callListId: list.id, position: (last?.position ?? -1) + 1, contactId: id })
        .execute();
    }
    return this.#changed(accountId, id);
  }

  /** @throws {DatabaseError} `not-found`; `conflict` when a number was to stay that is not there */
  async update(accountId: string, id: string, input: ContactInput): Promise<Contact> {
    const { numUpdatedRows } = await this.context.q
      .updateTable("contact")
      .set({ ...completed(input), updatedAt: this.context.now() })
      .where("id", "=", id)
      .where("accountId", "=", accountId)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) throw new DatabaseError("not-found", `Account ${accountId} has no contact ${id}.`);
    await this.#setPhones(id, input);
    return this.#changed(accountId, id);
  }

  /** Leaves all call lists; calls that were made keep the name. @throws {DatabaseError} `not-found` */
  async delete(accountId: string, id: string): Promise<void> {
    const { numDeletedRows } = await this.context.q
      .deleteFrom("contact")
      .where("id", "=", id)
      .where("accountId", "=", accountId)
      .executeTakeFirstOrThrow();
    if (numDeletedRows === 0n) throw new DatabaseError("not-found", `Account ${accountId} has no contact ${id}.`);
    await new AccountWriter(this.context).touch(accountId);
  }

  async #setPhones(id: string, input: ContactInput): Promise<void> {
    const { q } = this.context;
    const before = await q.selectFrom("contactPhone").selectAll().where("contactId", "=", id).execute();
    const rows = input.phones.map((phone, position) => {
      const number = phone.number ?? before.find((row) => row.position === position)?.number;
      if (number === undefined) throw new DatabaseError("conflict", `No number is stored at place ${position}.`);
      return { contactId: id, position, number, label: phone.label ?? "", private: toFlag(phone.private ?? false) };
    });
    await q.deleteFrom("contactPhone").where("contactId", "=", id).execute();
    if (rows.length > 0) await q.insertInto("contactPhone").values(rows).execute();
    // A private number is not to be found by trying digits.
    const numbers = rows.filter((row) => row.private === 0).map((row) => row.number);
    await q
      .updateTable("contact")
      .set({ search: foldText(input.name, ...numbers) })
      .where("id", "=", id)
      .execute();
  }

  async #changed(accountId: string, id: string): Promise<Contact> {
    await new AccountWriter(this.context).touch(accountId);
    const contact = await this.get(id);
    if (contact === null) throw new DatabaseError("not-found", `Account ${accountId} has no contact ${id}.`);
    return contact;
  }
}

async function readContacts(q: Kysely<Tables>, by: { id: string } | { accountId: string }): Promise<Contact[]> {
  const rows = await q
    .selectFrom("contact")
    .select(["id", "accountId", "name", "role", "hasKeys", "etaMinutes", "language", "notes"])
    .select((eb) =>
      eb
        .selectFrom("callAttempt")
        .whereRef("callAttempt.contactId", "=", "contact.id")
        .select((max) => max.fn.max("callAttempt.answeredAt").as("at"))
        .as("lastReachedAt"),
    )
    .where((eb) => ("id" in by ? eb("id", "=", by.id) : eb("accountId", "=", by.accountId)))
    .orderBy("createdAt")
    .orderBy("id")
    .execute();
  if (rows.length === 0) return [];
  const phones = await q
    .selectFrom("contactPhone")
    .selectAll()
    .where(
      "contactId",
      "in",
      rows.map((row) => row.id),
    )
    .orderBy("position")
    .execute();
  return rows.map((row) => ({
    ...row,
    hasKeys: row.hasKeys === 1,
    phones: phones
      .filter((phone) => phone.contactId === row.id)
      .map(({ position, number, label, private: secret }) => ({
        index: position,
        number,
        label,
        private: secret === 1,
      })),
  }));
}

function completed(input: ContactInput) {
  return {
    name: input.name,
    role: input.role ?? "",
    hasKeys: toFlag(input.hasKeys ?? false),
    etaMinutes: input.etaMinutes ?? null,
    language: input.language ?? "",
    notes: input.notes ?? "",
  };
}
