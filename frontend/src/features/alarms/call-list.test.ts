import { describe, expect, test } from "vitest";
import {
  armedContact,
  callListSections,
  callWithoutOutcome,
  isSameCall,
  preselectedOutcome,
  spelled,
} from "./call-list.ts";
import { callAttempt, contact } from "./testing/alarms.ts";

const anna = contact("anna");
const bela = contact("bela");
const cili = contact("cili");
const list = (contacts: readonly ReturnType<typeof contact>[]) => [{ id: "list", name: "Before dispatch", contacts }];

describe("the armed contact", () => {
  test("is the first of the call list before any call", () => {
    expect(armedContact(list([anna, bela]), [], null)?.id).toBe("anna");
  });

  test("is the next one after a call was written down", () => {
    const calls = [callAttempt({ contactId: "anna", outcome: "no_answer" })];
    expect(armedContact(list([anna, bela, cili]), calls, "anna")?.id).toBe("bela");
  });

  test("stays on a contact whose call the system did not place", () => {
    const calls = [callAttempt({ contactId: "anna", outcome: null, proposedOutcome: "not_dialled" })];
    expect(armedContact(list([anna, bela]), calls, null)?.id).toBe("anna");
  });

  test("goes round to those not reached when everyone was tried", () => {
    const calls = [
      callAttempt({ contactId: "anna", outcome: "reached" }),
      callAttempt({ id: "call-2", contactId: "bela", outcome: "busy" }),
    ];
    expect(armedContact(list([anna, bela]), calls, "bela")?.id).toBe("bela");
  });

  test("is never somebody without a phone", () => {
    expect(armedContact(list([contact("nobody", { phones: [] }), bela]), [], null)?.id).toBe("bela");
    expect(armedContact(list([contact("nobody", { phones: [] })]), [], null)).toBeNull();
  });
});

describe("the call list", () => {
  const callList = { id: "list", accountId: "account-1", name: "Before dispatch", when: "before_dispatch" as const };

  test("follows the list's order and ends with contacts that stand on no list", () => {
    const sections = callListSections(
      { contacts: [anna, bela, cili], callLists: [{ ...callList, contactIds: ["cili", "anna"] }] },
      "Others",
    );
    expect(sections.map((section) => [section.name, section.contacts.map((person) => person.id)])).toEqual([
      ["Before dispatch", ["cili", "anna"]],
      ["Others", ["bela"]],
    ]);
  });

  test("leaves out empty lists", () => {
    expect(callListSections({ contacts: [], callLists: [{ ...callList, contactIds: [] }] }, "Others")).toEqual([]);
  });
});

describe("the outcome form", () => {
  test("opens for the newest own call that ended without the operator's word", () => {
    const calls = [
      callAttempt({ id: "old", startedAt: 1 }),
      callAttempt({ id: "new", startedAt: 5 }),
      callAttempt({ id: "colleague", startedAt: 9, operator: "Bela" }),
      callAttempt({ id: "running", startedAt: 10, state: "answered" }),
    ];
    expect(callWithoutOutcome(calls, "Ana")?.id).toBe("new");
    expect(callWithoutOutcome([callAttempt({ outcome: "busy" })], "Ana")).toBeNull();
  });

  test("knows the call that just ended here by contact and time, on the server's clock", () => {
    const attempt = callAttempt({ contactId: "anna", startedAt: 100_000 });
    expect(isSameCall(attempt, { contactId: "anna", startedAt: 40_500 }, 60_000)).toBe(true);
    expect(isSameCall(attempt, { contactId: "anna", startedAt: 40_500 }, 0)).toBe(false);
    expect(isSameCall(attempt, { contactId: "bela", startedAt: 100_000 }, 0)).toBe(false);
  });

  test("preselects what the PBX proposes, and nothing for a short answer", () => {
    expect(preselectedOutcome("busy")).toBe("busy");
    expect(preselectedOutcome("answered_short")).toBeNull();
  });
});

test("a permit is read out digit by digit", () => {
  expect(spelled("332 901")).toBe("3-3-2-9-0-1");
  expect(spelled("SCH-4-77")).toBe("S-C-H-4-7-7");
});
