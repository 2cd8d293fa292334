import type { AccountDetail, Contact } from "@readyline/contract";
import type * as stored from "@readyline/database";
import { numberDisplay } from "../calls/number-display.ts";

/** The parts of the database, or of an open transaction, that an account is read from. */
export type AccountSource = Pick<stored.Database, "accounts" | "zones" | "contacts" | "callLists">;

/** One account as people see it, or null. Private numbers are masked. */
export async function findAccountDetail(source: AccountSource, id: string): Promise<AccountDetail | null> {
  const account = await source.accounts.get(id);
  if (account === null) return null;
  const zones = await source.zones.ofAccount(id);
  const contacts = await source.contacts.ofAccount(id);
  const callLists = await source.callLists.ofAccount(id);
  return {
    id: account.id,
    number: account.number,
    name: account.name,
    address: account.address,
    status: account.status,
    timeZone: account.timeZone,
    country: account.country,
    permitNumber: account.permitNumber,
    warning: account.warning,
    notes: account.notes,
    createdAt: account.createdAt,
    updatedAt: account.updatedAt,
    zones: zones.map(({ id: zoneId, accountId, number, name, type, location }) => ({
      id: zoneId,
      accountId,
      number,
      name,
      type,
      location,
    })),
    contacts: contacts.map(toContact),
    callLists: callLists.map(({ id: listId, accountId, name, timing, contactIds }) => ({
      id: listId,
      accountId,
      name,
      when: timing,
      contactIds: [...contactIds],
    })),
  };
}

/** A contact as people see it: a private number has a masked display and nothing else. */
function toContact(contact: stored.Contact): Contact {
  return {
    ...contact,
    phones: contact.phones.map(({ index, label, private: isPrivate, number }) => ({
      index,
      label,
      private: isPrivate,
      number: isPrivate ? null : number,
      display: numberDisplay(number, isPrivate),
    })),
  };
}
