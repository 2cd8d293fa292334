import { expect, test } from "vitest";
import { accountWords, whatAndWhere } from "./alarm-words.ts";
import { alarmSummary } from "./testing/alarms.ts";

test("the class is not said twice", () => {
  expect(whatAndWhere(alarmSummary({ class: "burglary", title: "Burglary, zone 3 Back door" }))).toBe(
    "Zone 3 Back door",
  );
  expect(whatAndWhere(alarmSummary({ class: "hold_up", title: "Hold-up, zone 9 Counter button" }))).toBe(
    "Zone 9 Counter button",
  );
});

test("an unknown account is not said twice", () => {
  const alarm = alarmSummary({
    class: "fire",
    account: null,
    accountNumber: "9911",
    title: "Unknown account 9911: Fire, zone 2",
  });
  expect(whatAndWhere(alarm)).toBe("Zone 2");
});

test("a title that says more than the class stays whole", () => {
  expect(whatAndWhere(alarmSummary({ class: "technical", title: "Water leak, zone 22" }))).toBe("Water leak, zone 22");
  expect(whatAndWhere(alarmSummary({ class: "burglary", title: "Burglary" }))).toBe("Burglary");
});

test("an account that does not exist here is named by the number that was received", () => {
  expect(accountWords(alarmSummary())).toBe("2207 Lux Jewellers");
  expect(accountWords(alarmSummary({ account: null, accountNumber: "9911" }))).toBe("Unknown account 9911");
});
