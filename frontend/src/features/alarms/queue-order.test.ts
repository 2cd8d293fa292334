import { describe, expect, test } from "vitest";
import { arrangeQueue, countQueue, emptyQueueRows, nextRowAfter, passes } from "./queue-order.ts";
import { alarmSummary } from "./testing/alarms.ts";

const everything = { priority: null, kind: null, mine: false } as const;
const free = { filter: everything, userId: "ana", held: false, stripPlaces: 3 };
const held = { ...free, held: true };
const p1 = (no: number, receivedAt: number) => alarmSummary({ no, receivedAt, priority: 1, class: "fire" });
const p2 = (no: number, receivedAt: number) => alarmSummary({ no, receivedAt, priority: 2 });
const p3 = (no: number, receivedAt: number) => alarmSummary({ no, receivedAt, priority: 3, class: "technical" });

describe("the queue", () => {
  test("orders by priority, then the oldest first, with priority 1 in the strip", () => {
    const rows = arrangeQueue(emptyQueueRows, [p3(1, 10), p2(2, 30), p2(3, 20), p1(4, 40)], free);
    expect(rows).toEqual({ strip: [4], list: [3, 2, 1], stripPending: [], listPending: [] });
  });

  test("moves no row while held: a new alarm that belongs between rows waits behind the button", () => {
    const before = arrangeQueue(emptyQueueRows, [p2(2, 20), p3(3, 10)], free);
    const after = arrangeQueue(before, [p2(2, 20), p2(5, 50), p3(3, 10)], held);
    expect(after.list).toEqual([2, 3]);
    expect(after.listPending).toEqual([5]);
  });

  test("adds a new alarm below all rows while held, because that moves none", () => {
    const before = arrangeQueue(emptyQueueRows, [p2(2, 20)], free);
    expect(arrangeQueue(before, [p2(2, 20), p3(6, 60)], held).list).toEqual([2, 6]);
  });

  test("keeps the place of a row whose alarm a colleague closed, until the list is left", () => {
    const before = arrangeQueue(emptyQueueRows, [p2(2, 20), p2(3, 30)], free);
    const after = arrangeQueue(before, [p2(3, 30)], held);
    expect(after.list).toEqual([2, 3]);
    expect(arrangeQueue(after, [p2(3, 30)], free).list).toEqual([3]);
  });

  test("fills free places of the strip while held, and says how many more priority 1 alarms wait", () => {
    const before = arrangeQueue(emptyQueueRows, [p1(1, 10), p1(2, 20)], free);
    const after = arrangeQueue(before, [p1(1, 10), p1(2, 20), p1(3, 5), p1(4, 40)], held);
    expect(after.strip).toEqual([1, 2, 3]);
    expect(after.stripPending).toEqual([4]);
  });

  test("grows the strip past its free places once the list is left", () => {
    const alarms = [p1(1, 10), p1(2, 20), p1(3, 30), p1(4, 40)];
    expect(arrangeQueue(emptyQueueRows, alarms, free).strip).toEqual([1, 2, 3, 4]);
  });
});

describe("the filter", () => {
  test("never hides priority 1", () => {
    expect(passes(p1(1, 10), { priority: 4, kind: "test", mine: true }, "ana")).toBe(true);
  });

  test("counts what it hides", () => {
    const mine = alarmSummary({ no: 7, owner: { userId: "ana", name: "Ana" }, state: "claimed" });
    const counters = countQueue([p1(1, 10), p2(2, 20), mine], { ...everything, mine: true }, "ana");
    expect(counters).toMatchObject({ hidden: 1, mine: 1, unclaimed: 2, oldestReceivedAt: 10 });
    expect(counters.byPriority).toEqual([
      { priority: 1, count: 1 },
      { priority: 2, count: 2 },
    ]);
  });

  test("has no oldest age when nothing waits", () => {
    const claimed = alarmSummary({ state: "claimed", owner: { userId: "bela", name: "Bela" } });
    expect(countQueue([claimed], everything, "ana").oldestReceivedAt).toBeNull();
  });
});

describe("after an alarm was lost to a colleague", () => {
  const alarms = new Map(
    [p1(1, 10), alarmSummary({ no: 2, state: "claimed" }), p2(3, 30)].map((alarm) => [alarm.no, alarm]),
  );
  const rows = { ...emptyQueueRows, strip: [1], list: [2, 3] };

  test("the next row that still waits is the one to go to", () => {
    expect(nextRowAfter(rows, 1, alarms)).toBe(3);
    expect(nextRowAfter(rows, 3, alarms)).toBe(1);
  });

  test("the nearest row serves when nothing waits, and none when the queue is empty", () => {
    expect(nextRowAfter({ ...emptyQueueRows, list: [2, 9] }, 9, alarms)).toBe(2);
    expect(nextRowAfter(emptyQueueRows, 9, alarms)).toBeNull();
  });
});
