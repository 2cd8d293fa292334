import { expect, test } from "vitest";
import { classify, classToLookFor, type Situation } from "./classify.ts";
import { meaningOf } from "./event-meaning.ts";
import { alarmTitle, signalWords } from "./words.ts";

const active = { status: "active" } as const;
const outOfService = { status: "out_of_service" } as const;
const open = { id: "a1", state: "new", priority: 2 } as const;

function decide(code: string, rest: Partial<Situation> = {}, qualifier: "new" | "restore" | "status" = "new") {
  return classify({ meaning: meaningOf(code, qualifier), account: active, openAlarm: null, ...rest });
}

test("opening, closing, tests and information of a known account are only logged", () => {
  for (const code of ["OP", "CL", "RP", "RX", "JT", "BB", "401", "602", "570"]) {
    expect({ code, ...decide(code) }).toEqual({ code, kind: "log" });
    expect({ code, ...decide(code, { openAlarm: open }) }).toEqual({ code, kind: "log" });
  }
  expect(decide("401", {}, "restore")).toEqual({ kind: "log" });
});

test("an alarm code opens an alarm of its class and priority", () => {
  expect(decide("FA")).toEqual({ kind: "new_alarm", class: "fire", priority: 1 });
  expect(decide("130")).toEqual({ kind: "new_alarm", class: "burglary", priority: 2 });
  expect(decide("121")).toEqual({ kind: "new_alarm", class: "hold_up", priority: 1 });
  expect(decide("AT", {}, "status")).toEqual({ kind: "new_alarm", class: "trouble", priority: 4 });
});

test("an alarm joins the open alarm of its class and never lowers its priority", () => {
  expect(decide("BA", { openAlarm: open })).toMatchObject({ kind: "attach", alarmId: "a1", priority: 2 });
  expect(decide("BV", { openAlarm: open })).toMatchObject({ kind: "attach", priority: 1 });
  expect(decide("BA", { openAlarm: { ...open, priority: 1 } })).toMatchObject({ kind: "attach", priority: 1 });
});

test("restore and cancel join an open alarm and open none", () => {
  expect(decide("BR", { openAlarm: open })).toMatchObject({ kind: "attach", effect: "restore", priority: 2 });
  expect(decide("130", { openAlarm: open }, "restore")).toMatchObject({ kind: "attach", effect: "restore" });
  expect(decide("BC", { openAlarm: open })).toMatchObject({ kind: "attach", effect: "cancel" });
  for (const code of ["BR", "BC", "406"]) expect({ code, ...decide(code) }).toEqual({ code, kind: "log" });
  expect(decide("BA", {}, "restore")).toEqual({ kind: "log" });
});

test("a code that is in no table is a technical alarm of priority 4 that names the code", () => {
  expect(decide("QZ")).toEqual({ kind: "new_alarm", class: "technical", priority: 4 });
  expect(meaningOf("999", "new").text).toBe("Unknown code 999");
});

test("an account out of service logs, except where life is at risk", () => {
  expect(decide("BA", { account: outOfService })).toEqual({ kind: "log" });
  expect(decide("FA", { account: outOfService })).toMatchObject({ kind: "new_alarm", class: "fire" });
});

test("an unknown account always reaches an operator", () => {
  const account = null;
  expect(decide("FA", { account })).toEqual({ kind: "new_alarm", class: "fire", priority: 1 });
  expect(decide("OP", { account })).toEqual({ kind: "new_alarm", class: "technical", priority: 4 });
  expect(decide("BR", { account })).toEqual({ kind: "new_alarm", class: "burglary", priority: 4 });
  expect(decide("OP", { account, openAlarm: open })).toMatchObject({ kind: "attach", effect: "log" });
  expect(classToLookFor(meaningOf("OP", "new"), false)).toBe("technical");
  expect(classToLookFor(meaningOf("BA", "new"), false)).toBe("burglary");
});

test("letter case of a code does not matter, and restores say so", () => {
  expect(meaningOf("ba", "new").text).toBe("Burglary");
  expect(meaningOf("110", "restore").text).toBe("Fire restored");
  expect(meaningOf("401", "restore").text).toBe("Closed");
});

test("words name the zone with its name, a user by number, and an unknown account first", () => {
  const burglary = meaningOf("BA", "new");
  expect(signalWords(burglary, { number: "3", zoneName: "Back door" })).toBe("Burglary, zone 3 Back door");
  expect(signalWords(burglary, { number: null, zoneName: null })).toBe("Burglary");
  expect(signalWords(meaningOf("121", "new"), { number: "7", zoneName: "Hall" })).toBe("Duress, user 7");
  expect(alarmTitle(burglary, { number: "3", zoneName: null }, "9911", false)).toBe(
    "Unknown account 9911: Burglary, zone 3",
  );
});
