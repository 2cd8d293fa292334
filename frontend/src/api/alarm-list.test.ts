import { afterEach, expect, test } from "vitest";
import { alarmSummary } from "../features/alarms/testing/alarms.ts";
import { forgetRecent, mergeAlarm, rememberAlarm, withRecent } from "./alarm-list.ts";
import type { AlarmList } from "./alarm-list.ts";

const list = (...items: AlarmList["items"]): AlarmList => ({ items, seq: 10, lastSignalAt: null });
afterEach(forgetRecent);

test("the row with the higher version stays, whichever comes last", () => {
  const before = list(alarmSummary({ no: 1, version: 3 }));
  const claimed = mergeAlarm(before, alarmSummary({ no: 1, version: 4, state: "claimed" }));
  expect(claimed.items).toMatchObject([{ version: 4, state: "claimed" }]);
  expect(mergeAlarm(claimed, alarmSummary({ no: 1, version: 3 }))).toBe(claimed);
});

test("a new alarm joins and a closed one leaves", () => {
  const two = mergeAlarm(list(alarmSummary({ no: 1 })), alarmSummary({ no: 2 }));
  expect(two.items.map(({ no }) => no)).toEqual([1, 2]);
  const one = mergeAlarm(two, alarmSummary({ no: 1, state: "closed", version: 2 }));
  expect(one.items.map(({ no }) => no)).toEqual([2]);
  expect(mergeAlarm(one, alarmSummary({ no: 9, state: "closed" }))).toBe(one);
});

test("a change that overtook the list on its way is in it", () => {
  rememberAlarm(11, alarmSummary({ no: 2 }));
  rememberAlarm(9, alarmSummary({ no: 3 }));
  expect(withRecent(list(alarmSummary({ no: 1 }))).items.map(({ no }) => no)).toEqual([1, 2]);
});
