import { describe, expect, test } from "vitest";
import { contactMessages } from "../../messages/accounts.ts";
import { contact } from "../alarms/testing/alarms.ts";
import { contactBody, draftOf, emptyPhone, phoneFault, plainNumber } from "./contact-draft.ts";

const withPrivate = contact("anna", {
  phones: [
    { index: 0, label: "Home", private: false, number: "+3615550100", display: "06 1 555 0100" },
    { index: 1, label: "Mobile", private: true, number: null, display: "••• ••17" },
  ],
});

describe("a private number", () => {
  test("is not in the form, and is left out of the save, so that the stored one stays", () => {
    const draft = draftOf(withPrivate);
    expect(draft.phones[1]?.number).toBe("");
    expect(phoneFault(draft.phones[1] ?? emptyPhone("x"), 1)).toBeNull();
    expect(contactBody(draft).phones).toEqual([
      { label: "Home", private: false, number: "+3615550100" },
      { label: "Mobile", private: true },
    ]);
  });

  test("must be typed again when a row above it was removed, for the server keeps numbers by place", () => {
    const moved = draftOf(withPrivate).phones[1] ?? emptyPhone("x");
    expect(phoneFault(moved, 0)).toBe(contactMessages.moved);
    expect(phoneFault({ ...moved, number: "+36301234517" }, 0)).toBeNull();
  });
});

test("a new row needs a number", () => {
  expect(phoneFault(emptyPhone("new"), 2)).toBe(contactMessages.needed);
});

test("separators that people type are taken out of a number, letters are left for the server to refuse", () => {
  expect(plainNumber("+36 (30) 123-45.17")).toBe("+36301234517");
  expect(plainNumber("555 CALL")).toBe("555CALL");
});

test("minutes to the site are a number, or not known", () => {
  const draft = draftOf(withPrivate);
  expect(contactBody({ ...draft, eta: "20" }).etaMinutes).toBe(20);
  expect(contactBody({ ...draft, eta: " " }).etaMinutes).toBeNull();
});
