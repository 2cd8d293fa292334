import type { Database, NumberOwner } from "@readyline/database";
import { numberForms } from "./number-display.ts";

/** What the gateway asks about stored numbers; the numbers stay on the server. */
export interface ContactNumbers {
  /** The number behind a contact's phone, also a private one; null = no such phone. */
  contactNumber(contactId: string, phoneIndex: number): Promise<string | null>;
  /** Whether the number, as dialled, is stored with a contact or as the phone of a site. */
  isContactNumber(number: string): Promise<boolean>;
}

export function createContactNumbers(database: Database): ContactNumbers {
  return {
    contactNumber: (contactId, phoneIndex) => database.contacts.number(contactId, phoneIndex),
    isContactNumber: (number) => database.contacts.isStoredNumber(number),
  };
}

/** Whose number this is, however the PBX wrote it, and the form in which it is stored. */
export async function findOwners(
  contacts: Pick<Database["contacts"], "findByNumber">,
  number: string,
): Promise<{ readonly number: string; readonly owners: readonly NumberOwner[] }> {
  for (const form of numberForms(number)) {
    const owners = await contacts.findByNumber(form);
    if (owners.length > 0) return { number: form, owners };
  }
  return { number, owners: [] };
}
