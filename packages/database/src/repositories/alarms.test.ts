import { testEngines } from "@readyline/lab";
import { describe, expect, test } from "vitest";
import { addAccount, addAlarm, addUser, openTestBed, TEST_START_MS } from "../testing/test-database.ts";
import { findBrokenLink, hashAction } from "./action-log.ts";
import type { AttachedSignal } from "./alarms.ts";

const closing = { disposition: "false_user", note: "" } as const;

describe.each(testEngines)("alarms on %s", (engine) => {
  test("are numbered from 20001 without gaps, also after a rollback", async () => {
    const { db } = await openTestBed(engine);
    const account = await addAccount(db);
    const first = await addAlarm(db, account.id);
    await expect(addAlarm(db, "no such account")).rejects.toMatchObject({ code: "foreign-key" });
    const second = await addAlarm(db, account.id);
    expect([first.no, second.no]).toEqual([20_001, 20_002]);
  });

  test("carry what every list shows of them", async () => {
    const { db } = await openTestBed(engine);
    const account = await addAccount(db);
    const alarm = await addAlarm(db, account.id);
    expect(await db.alarms.get(alarm.no)).toEqual({
      no: 20_001,
      id: alarm.id,
      state: "new",
      class: "burglary",
      priority: 2,
      title: "Burglary, zone 3 Back door",
      account: { id: account.id, number: "2207", name: "Lux Jewellers", timeZone: "Europe/Budapest" },
      accountNumber: "2207",
      zone: { number: "3", name: "Back door" },
      signalCount: 1,
      receivedAt: TEST_START_MS,
      owner: null,
      claimedAt: null,
      firstActionAt: null,
      closedAt: null,
      closedBy: null,
      disposition: null,
      restoredAt: null,
      calls: { made: 0, reached: 0 },
      version: 1,
    });
    expect(await db.alarms.getById(alarm.id)).toEqual(await db.alarms.get(alarm.no));
  });

  test("stand in the queue by priority, then oldest first; closed ones are not in it", async () => {
    const { db, clock } = await openTestBed(engine);
    const ana = await addUser(db, "Ana");
    const account = await addAccount(db);
    const older = await addAlarm(db, account.id);
    clock.ms += 1_000;
    const newer = await addAlarm(db, account.id);
    clock.ms += 1_000;
    const fire = await db.writeTx(async (tx) => {
      const [signal] = await tx.signals.ofAlarm(newer.id);
      return tx.alarms.open({
        signalId: signal!.id,
        accountId: null,
        accountNumber: "9911",
        class: "fire",
        priority: 1,
        title: "Fire",
        code: "FA",
        receivedAt: clock.ms,
      });
    });
    expect((await db.alarms.listOpen()).map((alarm) => alarm.no)).toEqual([fire.no, older.no, newer.no]);
    expect((await db.alarms.listOpenOf({ accountId: account.id })).map(({ no }) => no)).toEqual([newer.no, older.no]);
    expect((await db.alarms.listOpenOf({ accountNumber: "9911" })).map(({ no }) => no)).toEqual([fire.no]);
    await db.writeTx((tx) => tx.alarms.claim(older.no, ana.id));
    await db.writeTx((tx) => tx.alarms.close(older.no, ana.id, closing));
    expect((await db.alarms.listOpen()).map((alarm) => alarm.no)).toEqual([fire.no, newer.no]);
  });

  test("claimed by 8 operators at once, from two instances, have one owner; the others learn who", async () => {
    const { db, openAgain } = await openTestBed(engine);
    const other = await openAgain();
    const users = await Promise.all(["A", "B", "C", "D", "E", "F", "G", "H"].map((name) => addUser(db, name)));
    const { no } = await addAlarm(db, null);
    const results = await Promise.all(
      users.map((user, index) => (index % 2 === 0 ? db : other).writeTx((tx) => tx.alarms.claim(no, user.id))),
    );
    const winners = results.filter((result) => result.result === "done");
    expect(winners).toHaveLength(1);
    const owner = (await db.alarms.get(no))?.owner;
    const losers = results.filter((result) => result.result !== "done");
    expect(losers).toEqual(
      losers.map(() => ({
        result: "already-claimed",
        holder: { userId: owner?.userId, name: owner?.name, since: TEST_START_MS },
      })),
    );
    const claims = (await db.alarms.actions((await db.alarms.get(no))!.id)).filter((row) => row.kind === "claimed");
    expect(claims).toHaveLength(1);
  });

  test("keep the time of the first claim as first action when another claims later", async () => {
    const { db, clock } = await openTestBed(engine);
    const [ana, bela] = [await addUser(db, "Ana"), await addUser(db, "Bela")];
    const { no } = await addAlarm(db, null);
    clock.ms += 5_000;
    await db.writeTx((tx) => tx.alarms.claim(no, ana.id));
    await db.writeTx((tx) => tx.alarms.release(no, ana.id));
    clock.ms += 5_000;
    await db.writeTx((tx) => tx.alarms.claim(no, bela.id));
    expect(await db.alarms.get(no)).toMatchObject({
      firstActionAt: TEST_START_MS + 5_000,
      claimedAt: TEST_START_MS + 10_000,
      owner: { name: "Bela" },
    });
  });

  test("can be released and closed by their owner only", async () => {
    const { db } = await openTestBed(engine);
    const [ana, bela] = [await addUser(db, "Ana"), await addUser(db, "Bela")];
    const { no } = await addAlarm(db, null);
    const unclaimed = await db.writeTx((tx) => tx.alarms.close(no, bela.id, closing));
    expect(unclaimed).toEqual({ result: "not-owner", holder: null });
    await db.writeTx((tx) => tx.alarms.claim(no, ana.id));
    const holder = { userId: ana.id, name: "Ana", since: TEST_START_MS };
    expect(await db.writeTx((tx) => tx.alarms.release(no, bela.id))).toEqual({ result: "not-owner", holder });
    expect(await db.writeTx((tx) => tx.alarms.close(no, bela.id, closing))).toEqual({ result: "not-owner", holder });
    expect(await db.writeTx((tx) => tx.alarms.release(no, ana.id))).toMatchObject({
      result: "done",
      alarm: { state: "new", owner: null, claimedAt: null },
    });
    expect(await db.writeTx((tx) => tx.alarms.claim(99_999, ana.id))).toEqual({ result: "not-found" });
  });

  test("are taken over with a reason that stays in the log", async () => {
    const { db } = await openTestBed(engine);
    const [ana, bela] = [await addUser(db, "Ana"), await addUser(db, "Bela")];
    const alarm = await addAlarm(db, null);
    await db.writeTx((tx) => tx.alarms.claim(alarm.no, ana.id));
    const taken = await db.writeTx((tx) => tx.alarms.takeOver(alarm.no, bela.id, "shift change"));
    expect(taken).toMatchObject({ result: "done", alarm: { owner: { name: "Bela" } } });
    const last = (await db.alarms.actions(alarm.id)).at(-1);
    expect(last).toMatchObject({ kind: "taken_over", operatorName: "Bela", text: "Taken over from Ana: shift change" });
  });

  test("whose owner's console is gone go back to the queue; a heartbeat keeps them", async () => {
    const { db, clock } = await openTestBed(engine);
    const [ana, bela] = [await addUser(db, "Ana"), await addUser(db, "Bela")];
    const [left, kept] = [await addAlarm(db, null), await addAlarm(db, null)];
    await db.writeTx((tx) => tx.alarms.claim(left.no, ana.id));
    await db.writeTx((tx) => tx.alarms.claim(kept.no, bela.id));
    clock.ms += 60_000;
    await db.writeTx((tx) => tx.alarms.heartbeat(bela.id));
    const released = await db.writeTx((tx) => tx.alarms.releaseAbandoned(clock.ms - 30_000));
    expect(released.map((alarm) => [alarm.no, alarm.state])).toEqual([[left.no, "new"]]);
    expect((await db.alarms.get(kept.no))?.owner?.name).toBe("Bela");
    expect((await db.alarms.actions(left.id)).at(-1)).toMatchObject({ kind: "released", operatorName: null });
  });

  test("of one user are given back at sign-out", async () => {
    const { db } = await openTestBed(engine);
    const ana = await addUser(db, "Ana");
    const { no } = await addAlarm(db, null);
    await db.writeTx((tx) => tx.alarms.claim(no, ana.id));
    await db.writeTx((tx) => tx.alarms.releaseOfUser(ana.id));
    expect(await db.alarms.get(no)).toMatchObject({ state: "new", owner: null });
  });

  test("once closed take no more, until the closer undoes it in time", async () => {
    const { db, clock } = await openTestBed(engine);
    const [ana, bela] = [await addUser(db, "Ana"), await addUser(db, "Bela")];
    const alarm = await addAlarm(db, null);
    const { no } = alarm;
    await db.writeTx((tx) => tx.alarms.claim(no, ana.id));
    await db.writeTx((tx) => tx.alarms.close(no, ana.id, { disposition: "real_resolved", note: "Owner on site" }));
    expect(await db.alarms.get(no)).toMatchObject({
      state: "closed",
      closedAt: TEST_START_MS,
      closedBy: "Ana",
      disposition: "real_resolved",
    });
    expect(await db.alarms.closeNote(alarm.id)).toBe("Owner on site");
    for (const attempt of ["claim", "release"] as const) {
      expect(await db.writeTx((tx) => tx.alarms[attempt](no, ana.id))).toEqual({ result: "closed" });
    }
    expect(await db.writeTx((tx) => tx.alarms.close(no, ana.id, closing))).toEqual({ result: "closed" });
    expect(await db.writeTx((tx) => tx.alarms.takeOver(no, bela.id, "why"))).toEqual({ result: "closed" });
    clock.ms += 9_000;
    expect(await db.writeTx((tx) => tx.alarms.undoClose(no, bela.id, 10_000))).toMatchObject({ result: "not-owner" });
    expect(await db.writeTx((tx) => tx.alarms.undoClose(no, ana.id, 10_000))).toMatchObject({
      result: "done",
      alarm: { state: "claimed", owner: { name: "Ana" }, closedAt: null, disposition: null },
    });
    await db.writeTx((tx) => tx.alarms.close(no, ana.id, closing));
    clock.ms += 10_001;
    expect(await db.writeTx((tx) => tx.alarms.undoClose(no, ana.id, 10_000))).toEqual({ result: "too-late" });
  });

  test("further signals are noted; they may raise the priority, and never close the alarm", async () => {
    const { db, clock } = await openTestBed(engine);
    const alarm = await addAlarm(db, null);
    const attach = (effect: AttachedSignal["effect"], more: Partial<AttachedSignal> = {}) =>
      db.writeTx(async (tx) => {
        const { signal } = await tx.signals.store({
          transport: "http",
          protocol: "json",
          raw: "{}",
          accountNumber: "2207",
          accountId: null,
          code: "BA",
          qualifier: "new",
          text: "",
        });
        return tx.alarms.attachSignal(alarm.id, { id: signal.id, text: "zone 4", effect, ...more });
      });
    clock.ms += 3_000;
    expect(await attach("log")).toMatchObject({ state: "new", restoredAt: null, signalCount: 2, priority: 2 });
    expect(await attach("alarm", { priority: 1, title: "Hold-up" })).toMatchObject({ priority: 1, title: "Hold-up" });
    expect(await attach("cancel")).toMatchObject({ state: "new", restoredAt: null, priority: 1 });
    expect(await attach("restore")).toMatchObject({ state: "new", restoredAt: clock.ms, signalCount: 5, version: 5 });
    expect((await db.alarms.actions(alarm.id)).slice(1).map((row) => [row.kind, row.text])).toEqual([
      ["signal_attached", "Signal: zone 4"],
      ["signal_attached", "Further signal: zone 4"],
      ["signal_attached", "Cancelled by the customer: zone 4"],
      ["restored", "Restored: zone 4"],
    ]);
    const signals = await db.signals.ofAlarm(alarm.id);
    expect(signals).toHaveLength(5);
    expect(await db.signals.alarmNoOf(signals[4]!.id)).toBe(alarm.no);
  });

  test("every change raises the version and is told as a live event of the same transaction", async () => {
    const { db } = await openTestBed(engine);
    const ana = await addUser(db, "Ana");
    const { no } = await addAlarm(db, null);
    const before = await db.outbox.latestSeq();
    await db.writeTx((tx) => tx.alarms.claim(no, ana.id));
    await db.writeTx((tx) => tx.alarms.log(no, { kind: "note", operatorId: ana.id, text: "Neighbour called" }));
    const alarm = await db.alarms.get(no);
    expect(alarm?.version).toBe(3);
    const events = await db.outbox.after(before);
    expect(events.map(({ seq }) => seq)).toEqual([before + 1, before + 2]);
    expect(events.at(-1)?.event).toEqual({ topic: "alarm.changed", data: { alarm } });
  });

  test("the log is a chain of hashes in which a changed, lost or moved row is found", async () => {
    const { db } = await openTestBed(engine);
    const ana = await addUser(db, "Ana");
    const alarm = await addAlarm(db, null);
    await db.writeTx((tx) => tx.alarms.claim(alarm.no, ana.id));
    for (const text of ["first", "second", "Drága <b>szöveg</b>'; --"]) {
      await db.writeTx((tx) => tx.alarms.log(alarm.no, { kind: "note", operatorId: ana.id, text }));
    }
    const rows = await db.alarms.actions(alarm.id);
    expect(rows.map((row) => [row.seq, row.kind])).toEqual([
      [1, "received"],
      [2, "claimed"],
      [3, "note"],
      [4, "note"],
      [5, "note"],
    ]);
    expect(await db.alarms.findBrokenAction(alarm.id)).toBeNull();
    const changed = rows.map((row) => (row.seq === 3 ? { ...row, text: "forged" } : row));
    expect(findBrokenLink(changed)).toBe(3);
    const rehashed = changed.map((row) => (row.seq === 3 ? { ...row, hash: hashAction(row) } : row));
    expect(findBrokenLink(rehashed)).toBe(4);
    expect(findBrokenLink(rows.filter((row) => row.seq !== 2))).toBe(2);
    expect(findBrokenLink([rows[0]!, rows[2]!, rows[1]!])).toBe(2);
  });
});
