import type { Contact } from "@readyline/contract";
import type { ApiBody } from "./api-body.ts";
import { contactMessages } from "../../messages/accounts.ts";

/** One number as it is edited. */
export interface PhoneDraft {
  /** Stays with the row while rows are added and removed. */
  readonly key: string;
  readonly label: string;
  readonly private: boolean;
  /** What was typed; empty = keep what is stored, where that is possible. */
  readonly number: string;
  /** What the server has for this row: its place and how it reads. null = a new row. */
  readonly stored: { readonly index: number; readonly display: string } | null;
}

interface ContactDraft {
  readonly name: string;
  readonly role: string;
  readonly hasKeys: boolean;
  /** Minutes as typed; empty = not known. */
  readonly eta: string;
  readonly language: string;
  readonly notes: string;
  readonly phones: readonly PhoneDraft[];
}

export const emptyPhone = (key: string): PhoneDraft => ({ key, label: "", private: false, number: "", stored: null });

/** A private number is not in the contact: its field begins empty. */
export function draftOf(contact: Contact | null): ContactDraft {
  if (contact === null) {
    return { name: "", role: "", hasKeys: false, eta: "", language: "", notes: "", phones: [emptyPhone("new-0")] };
  }
  return {
    name: contact.name,
    role: contact.role,
    hasKeys: contact.hasKeys,
    eta: contact.etaMinutes === null ? "" : String(contact.etaMinutes),
    language: contact.language,
    notes: contact.notes,
    phones: contact.phones.map((phone) => ({
      key: `stored-${phone.index}`,
      label: phone.label,
      private: phone.private,
      number: phone.number ?? "",
      stored: { index: phone.index, display: phone.display },
    })),
  };
}

/** Numbers are typed with blanks, dashes, dots and brackets; only digits, `+`, `*` and `#` are dialled. */
export const plainNumber = (typed: string): string => typed.replaceAll(/[\s().\-/]/g, "");

/**
 * The server keeps a number that is left out at its *place* in the list. A kept number whose row moved up would therefore
 * become another row's number: it must be typed again.
 *
 * @returns the fault of the number field, or null
 */
export function phoneFault(phone: PhoneDraft, index: number): string | null {
  if (phone.number.trim() !== "") return null;
  if (phone.stored === null) return contactMessages.needed;
  return phone.stored.index === index ? null : contactMessages.moved;
}

/** What to send. Call only when no phone has a fault. */
export function contactBody(draft: ContactDraft): ApiBody<"PUT", "/api/accounts/:account_id/contacts/:id"> {
  return {
    name: draft.name,
    role: draft.role,
    hasKeys: draft.hasKeys,
    etaMinutes: draft.eta.trim() === "" ? null : Number(draft.eta),
    language: draft.language,
    notes: draft.notes,
    phones: draft.phones.map((phone) => ({
      label: phone.label,
      private: phone.private,
      ...(phone.number.trim() === "" ? {} : { number: plainNumber(phone.number) }),
    })),
  };
}
