import { z } from "zod";
import type { CamelCaseKeys } from "./case.ts";
import { dialNumber, epochMs, id, requiredText, text, timeZone } from "./primitives.ts";

export const accountNumber = z.string().regex(/^[A-Za-z0-9]{1,16}$/, "must be 1 to 16 letters or digits");
const shortCode = z.string().regex(/^[A-Za-z0-9]{1,8}$/, "must be 1 to 8 letters or digits");

/**
 * One number of a contact. A private number is write-only: responses carry `number: null` and a masked `display`;
 * it is dialled by contact id and index.
 */
export const contactPhone = z.object({
  index: z.int().min(0),
  label: z.string(),
  private: z.boolean(),
  number: z.string().nullable(),
  display: z.string(),
});
export const contactPhoneInput = z.strictObject({
  label: text(40).default(""),
  private: z.boolean().default(false),
  /** Absent = the number now stored at this place stays (how a private number survives an edit). */
  number: dialNumber.optional(),
});

export const contact = z.object({
  id,
  account_id: id,
  name: z.string(),
  role: z.string(),
  has_keys: z.boolean(),
  eta_minutes: z.int().nullable(),
  language: z.string(),
  notes: z.string(),
  phones: z.array(contactPhone),
  /** When the PBX last answered for this contact. */
  last_reached_at: epochMs.nullable(),
});
export type ContactWire = z.infer<typeof contact>;
export type Contact = CamelCaseKeys<ContactWire>;
export const contactInput = z.strictObject({
  name: requiredText(80),
  role: text(60).default(""),
  has_keys: z.boolean().default(false),
  eta_minutes: z.int().min(0).max(1440).nullable().default(null),
  language: text(35).default(""),
  notes: text(2000).default(""),
  phones: z.array(contactPhoneInput).min(1).max(5),
});

export const zone = z.object({
  id,
  account_id: id,
  number: z.string(),
  name: z.string(),
  type: z.string(),
  location: z.string(),
});
export type Zone = CamelCaseKeys<z.infer<typeof zone>>;
export const zoneInput = z.strictObject({
  number: shortCode,
  name: requiredText(80),
  type: text(40).default(""),
  location: text(120).default(""),
});

export const callList = z.object({
  id,
  account_id: id,
  name: z.string(),
  when: z.enum(["before_dispatch", "after_dispatch"]),
  contact_ids: z.array(id),
});
export type CallList = CamelCaseKeys<z.infer<typeof callList>>;
export const callListInput = z.strictObject({
  name: requiredText(60).optional(),
  contact_ids: z.array(id).max(50).optional(),
});

export const accountSummary = z.object({
  id,
  number: z.string(),
  name: z.string(),
  address: z.string(),
  status: z.enum(["active", "out_of_service"]),
  time_zone: z.string(),
  zones: z.int(),
  contacts: z.int(),
  open_alarms: z.int(),
});
export type AccountSummary = CamelCaseKeys<z.infer<typeof accountSummary>>;

export const accountFacts = z.object({
  id,
  number: z.string(),
  name: z.string(),
  address: z.string(),
  status: z.enum(["active", "out_of_service"]),
  time_zone: z.string(),
  /** ISO 3166 alpha-2, for the national form of phone numbers. */
  country: z.string(),
  permit_number: z.string(),
  /** Shown first on every alarm of this account: dog, key box, danger. */
  warning: z.string(),
  notes: z.string(),
  created_at: epochMs,
  updated_at: epochMs,
});
export type AccountFactsWire = z.infer<typeof accountFacts>;
export type AccountFacts = CamelCaseKeys<AccountFactsWire>;

export const accountDetail = accountFacts.extend({
  zones: z.array(zone),
  contacts: z.array(contact),
  call_lists: z.array(callList),
});
export type AccountDetailWire = z.infer<typeof accountDetail>;
export type AccountDetail = CamelCaseKeys<AccountDetailWire>;

const country = z.string().regex(/^[A-Z]{2}$/, "must be two capital letters, such as HU");
export const accountCreate = z.strictObject({
  number: accountNumber,
  name: requiredText(120),
  address: text(300).default(""),
  time_zone: timeZone,
  country,
  permit_number: text(40).default(""),
  warning: text(300).default(""),
  notes: text(4000).default(""),
});
export const accountPatch = z.strictObject({
  number: accountNumber.optional(),
  name: requiredText(120).optional(),
  address: text(300).optional(),
  status: z.enum(["active", "out_of_service"]).optional(),
  time_zone: timeZone.optional(),
  country: country.optional(),
  permit_number: text(40).optional(),
  warning: text(300).optional(),
  notes: text(4000).optional(),
});
