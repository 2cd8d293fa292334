import type { ReadContext, WriteContext } from "../context.ts";
import { DatabaseError } from "../errors.ts";
import { newId } from "../ids.ts";
import type { Tables } from "../schema/tables.ts";
import { AccountWriter } from "./accounts.ts";
import { Repository } from "./repository.ts";

export interface CallList {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly timing: Tables["callList"]["timing"];
  /** In the order in which they are called. */
  readonly contactIds: readonly string[];
}

export class CallListReader<Context extends ReadContext = ReadContext> extends Repository<Context> {
  async ofAccount(accountId: string): Promise<CallList[]> {
    const lists = await this.context.q
      .selectFrom("callList")
      .selectAll()
      .where("accountId", "=", accountId)
      .orderBy("position")
      .orderBy("id")
      .execute();
    const entries = await this.context.q
      .selectFrom("callListEntry")
      .innerJoin("callList", "callList.id", "callListEntry.callListId")
      .select(["callListEntry.callListId", "callListEntry.contactId"])
      .where("callList.accountId", "=", accountId)
      .orderBy("callListEntry.position")
      .execute();
    return lists.map(({ id, name, timing }) => ({
      id,
      accountId,
      name,
      timing,
      contactIds: entries.filter((entry) => entry.callListId === id).map((entry) => entry.contactId),
    }));
  }
}

/** Each change raises the account's version and emits `account.changed`. */
export class CallListWriter extends CallListReader<WriteContext> {
  async create(accountId: string, input: { name: string; timing: CallList["timing"] }): Promise<CallList> {
    const lists = await this.ofAccount(accountId);
    const id = newId();
    await this.context.q
      .insertInto("callList")
      .values({ id, accountId, position: lists.length, ...input })
      .execute();
    await new AccountWriter(this.context).touch(accountId);
    return { id, accountId, ...input, contactIds: [] };
  }

  /**
   * Renames a list, or sets who is on it and in which order; absent = unchanged.
   *
   * @throws {DatabaseError} `not-found` for the list, or for a contact that is not of this account
   */
  async update(
    accountId: string,
    id: string,
    input: { name?: string | undefined; contactIds?: readonly string[] | undefined },
  ): Promise<CallList> {
    const { q } = this.context;
    const list = await q
      .selectFrom("callList")
      .select("name")
      .where("id", "=", id)
      .where("accountId", "=", accountId)
      .executeTakeFirst();
    if (list === undefined) throw new DatabaseError("not-found", `Account ${accountId} has no call list ${id}.`);
    if (input.name !== undefined) {
      await q.updateTable("callList").set({ name: input.name }).where("id", "=", id).execute();
    }
    if (input.contactIds !== undefined) await this.#setContacts(accountId, id, input.contactIds);
    await new AccountWriter(this.context).touch(accountId);
    const lists = await this.ofAccount(accountId);
    const changed = lists.find((candidate) => candidate.id === id);
    if (changed === undefined) throw new DatabaseError("not-found", `Account ${accountId} has no call list ${id}.`);
    return changed;
  }

  async #setContacts(accountId: string, id: string, contactIds: readonly string[]): Promise<void> {
    const { q } = this.context;
    const own = await q.selectFrom("contact").select("id").where("accountId", "=", accountId).execute();
    const known = new Set(own.map((row) => row.id));
    const stranger = contactIds.find((contactId) => !known.has(contactId));
    if (stranger !== undefined) {
      throw new DatabaseError("not-found", `Account ${accountId} has no contact ${stranger}.`);
    }
    await q.deleteFrom("callListEntry").where("callListId", "=", id).execute();
    if (contactIds.length === 0) return;
    await q
      .insertInto("callListEntry")
      .values(contactIds.map((contactId, position) => ({ callListId: id, position, contactId })))
      .execute();
  }
}
