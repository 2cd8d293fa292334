import type { AccountDetail, CallAttempt, CallOutcome, Contact } from "@readyline/contract";

/** Outcomes in the order of the numbers 1–8 that operators press. `answered_short` is only a proposal of the PBX. */
export const outcomeChoices = [
  "reached",
  "voicemail",
  "no_answer",
  "busy",
  "bad_number",
  "refused",
  "misdial",
  "not_dialled",
] as const satisfies readonly CallOutcome[];
export type OutcomeChoice = (typeof outcomeChoices)[number];

/** What to preselect; null where the signalling cannot tell a person from a machine. */
export function preselectedOutcome(proposed: CallOutcome | null): OutcomeChoice | null {
  return outcomeChoices.find((choice) => choice === proposed) ?? null;
}

export interface CallListSection {
  readonly id: string;
  readonly name: string;
  readonly contacts: readonly Contact[];
}

/** Call lists with their contacts in order; contacts that stand on no list come last, so that everyone can be called. */
export function callListSections(
  account: Pick<AccountDetail, "callLists" | "contacts">,
  otherName: string,
): CallListSection[] {
  const byId = new Map(account.contacts.map((contact) => [contact.id, contact]));
  const listed = new Set(account.callLists.flatMap((list) => list.contactIds));
  const others = account.contacts.filter((contact) => !listed.has(contact.id));
  const sections = account.callLists.map((list) => ({
    id: list.id,
    name: list.name,
    contacts: list.contactIds.flatMap((contactId) => byId.get(contactId) ?? []),
  }));
  if (others.length > 0) sections.push({ id: "other", name: otherName, contacts: others });
  return sections.filter((section) => section.contacts.length > 0);
}

/** A system failure or a slip of the finger is not a try at a contact. */
function countsAsTry(call: CallAttempt): boolean {
  const outcome = call.outcome ?? call.proposedOutcome;
  return call.direction === "outgoing" && outcome !== "not_dialled" && outcome !== "misdial";
}

/**
 * The contact that F2 rings: after a call the next one in the list, else the first one not tried yet, else the first one not
 * reached. null = nobody to call.
 *
 * @param afterContactId the contact whose call was just written down
 */
export function armedContact(
  sections: readonly CallListSection[],
  calls: readonly CallAttempt[],
  afterContactId: string | null,
): Contact | null {
  const order = [
    ...new Map(sections.flatMap((section) => section.contacts).map((contact) => [contact.id, contact])).values(),
  ];
  const callable = order.filter((contact) => contact.phones.length > 0);
  const tried = new Set(calls.filter(countsAsTry).map((call) => call.contactId));
  const reached = new Set(calls.filter((call) => call.outcome === "reached").map((call) => call.contactId));
  const after = callable.findIndex((contact) => contact.id === afterContactId);
  const fromNext = [...callable.slice(after + 1), ...callable.slice(0, after + 1)];
  return (
    fromNext.find((contact) => !tried.has(contact.id)) ??
    fromNext.find((contact) => !reached.has(contact.id)) ??
    fromNext[0] ??
    null
  );
}

/** The newest own call of this alarm that ended and has no operator's word yet. */
export function callWithoutOutcome(calls: readonly CallAttempt[], operator: string): CallAttempt | null {
  return (
    calls
      .filter((call) => call.state === "ended" && call.outcome === null && call.operator === operator)
      .sort((a, b) => b.startedAt - a.startedAt)[0] ?? null
  );
}

/** Between the press here and the PBX's first message there. */
const SAME_CALL_MS = 10_000;

/**
 * True when the server's attempt is the call that this page made: the two have ids of their own.
 *
 * @param clockOffsetMs what to add to this computer's clock to get the server's
 */
export function isSameCall(
  attempt: Pick<CallAttempt, "contactId" | "startedAt">,
  view: { readonly contactId: string | null; readonly startedAt: number },
  clockOffsetMs: number,
): boolean {
  return (
    attempt.contactId === view.contactId && Math.abs(view.startedAt + clockOffsetMs - attempt.startedAt) < SAME_CALL_MS
  );
}

/** The latest call to each contact, by contact id. */
export function latestCalls(calls: readonly CallAttempt[]): ReadonlyMap<string, CallAttempt> {
  const latest = new Map<string, CallAttempt>();
  for (const call of [...calls].sort((a, b) => a.startedAt - b.startedAt)) {
    if (call.contactId !== null) latest.set(call.contactId, call);
  }
  return latest;
}

/** `332901` to `3-3-2-9-0-1`: how a permit is read out on the phone. Separators are not read. */
export function spelled(text: string): string {
  return Array.from(text.replaceAll(/[^\p{L}\p{N}]/gu, "")).join("-");
}
