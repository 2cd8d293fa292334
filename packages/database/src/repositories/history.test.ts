import { testEngines } from "@readyline/lab";
import { describe, expect, test } from "vitest";
import type { Database } from "../database.ts";
import { addAccount, addAlarm, addUser, openTestBed, TEST_START_MS } from "../testing/test-database.ts";
import type { HistoryQuery } from "./history.ts";

async function closedAlarm(db: Database, accountId: string | null, userId: string, zoneName: string): Promise<number> {
  const { no } = await addAlarm(db, accountId, zoneName);
  await db.writeTx((tx) => tx.alarms.claim(no, userId));
  await db.writeTx((tx) => tx.alarms.close(no, userId, { disposition: "false_user", note: "" }));
  return no;
}

describe.each(testEngines)("history on %s", (engine) => {
  test.each<{ words: string; found: string[] }>([
    { words: "hatso", found: ["Hátsó ajtó"] },
    { words: "HÁTSÓ  ajto", found: ["Hátsó ajtó"] },
    { words: "hall ajto", found: [] },
    { words: "lux", found: ["Hátsó ajtó", "Hall 100%", "under_score", "Straße"] },
    { words: "fo ut 12", found: ["Hátsó ajtó", "Hall 100%", "under_score", "Straße"] },
    { words: "20002", found: ["Hall 100%"] },
    { words: "%", found: ["Hall 100%"] },
    { words: "_", found: ["under_score"] },
    { words: "strasse", found: ["Straße"] },
    { words: "\\", found: [] },
    { words: "'; drop table alarm; --", found: [] },
    { words: "   ", found: ["Hátsó ajtó", "Hall 100%", "under_score", "Straße"] },
  ])("finds by the words «$words», without regard to case and accents", async ({ words, found }) => {
    const { db } = await openTestBed(engine);
    const ana = await addUser(db, "Ana");
    const account = await addAccount(db);
    for (const name of ["Hátsó ajtó", "Hall 100%", "under_score", "Straße"]) {
      await closedAlarm(db, account.id, ana.id, name);
    }
    const { items } = await db.history.search({ text: words, limit: 50 });
    expect(items.map((alarm) => alarm.zone?.name).toReversed()).toEqual(found);
  });

  test("filters by time, class, who closed it and how; open alarms are not history", async () => {
    const { db, clock } = await openTestBed(engine);
    const [ana, bela] = [await addUser(db, "Ana"), await addUser(db, "Bela")];
    const first = await closedAlarm(db, null, ana.id, "one");
    clock.ms += 60_000;
    const second = await closedAlarm(db, null, bela.id, "two");
    await addAlarm(db, null, "open");
    const find = async (query: Omit<HistoryQuery, "limit">) =>
      (await db.history.search({ ...query, limit: 50 })).items.map((alarm) => alarm.no);
    expect(await find({})).toEqual([second, first]);
    expect(await find({ fromMs: TEST_START_MS + 1 })).toEqual([second]);
    expect(await find({ fromMs: TEST_START_MS, toMs: TEST_START_MS })).toEqual([first]);
    expect(await find({ operatorId: bela.id })).toEqual([second]);
    expect(await find({ class: "fire" })).toEqual([]);
    expect(await find({ class: "burglary", disposition: "false_user" })).toEqual([second, first]);
    expect(await find({ disposition: "test" })).toEqual([]);
    expect(await db.history.operators()).toEqual([
      { id: ana.id, name: "Ana" },
      { id: bela.id, name: "Bela" },
    ]);
  });

  test("pages without repeating or skipping, also when alarms are closed meanwhile", async () => {
    const { db } = await openTestBed(engine);
    const ana = await addUser(db, "Ana");
    const numbers: number[] = [];
    for (let i = 0; i < 5; i++) numbers.push(await closedAlarm(db, null, ana.id, `zone ${i}`));
    const first = await db.history.search({ limit: 2 });
    await closedAlarm(db, null, ana.id, "late");
    const second = await db.history.search({ limit: 2, beforeNo: first.next! });
    const third = await db.history.search({ limit: 2, beforeNo: second.next! });
    const seen = [first, second, third].flatMap((page) => page.items.map((alarm) => alarm.no));
    expect(seen).toEqual(numbers.toReversed());
    expect(third.next).toBeNull();
  });
});
