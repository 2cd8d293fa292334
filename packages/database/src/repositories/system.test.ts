import { testEngines } from "@readyline/lab";
import { describe, expect, test } from "vitest";
import { addUser, openTestBed, TEST_START_MS } from "../testing/test-database.ts";
import type { NewSignal } from "./signals.ts";

const signal: NewSignal = {
  transport: "http",
  protocol: "json",
  raw: '{"account_number":"2207"}',
  accountNumber: "2207",
  accountId: null,
  code: "BA",
  qualifier: "new",
  text: "Burglary",
};

describe.each(testEngines)("on %s", (engine) => {
  test("a signal sent again with its key is answered with the first one, whoever wins the race", async () => {
    const { db, openAgain } = await openTestBed(engine);
    const other = await openAgain();
    const create = (hash: string) =>
      db.writeTx((tx) => tx.apiKeys.create({ name: hash, prefix: "rl_abc", hash, createdBy: null }));
    const [key, otherKey] = [await create("h1"), await create("h2")];
    const send = (target: typeof db, apiKeyId: string) =>
      target.writeTx((tx) => tx.signals.store({ ...signal, apiKeyId, idempotencyKey: "order-1" }));
    const results = await Promise.all(Array.from({ length: 6 }, (_, i) => send(i % 2 === 0 ? db : other, key.id)));
    expect(results.filter((result) => !result.duplicate)).toHaveLength(1);
    expect(new Set(results.map((result) => result.signal.id)).size).toBe(1);
    expect((await send(db, otherKey.id)).duplicate).toBe(false);
    const stored = results[0]!.signal;
    expect(await db.signals.get(stored.id)).toEqual(stored);
    expect(await db.signals.findByIdempotencyKey(key.id, "order-1")).toEqual(stored);
    expect(stored).toMatchObject({ raw: signal.raw, receivedAt: TEST_START_MS, panelAt: null, quarantine: null });
    expect(await db.signals.alarmNoOf(stored.id)).toBeNull();
    expect(await db.signals.lastReceivedAt()).toBe(TEST_START_MS);
  });

  test("signals without a key are all kept", async () => {
    const { db } = await openTestBed(engine);
    expect(await db.signals.lastReceivedAt()).toBeNull();
    const [first, second] = await db.writeTx(async (tx) => [
      await tx.signals.store(signal),
      await tx.signals.store(signal),
    ]);
    expect([first?.duplicate, second?.duplicate]).toEqual([false, false]);
  });

  test("an API key is found by its hash until it is revoked, and listed without it", async () => {
    const { db, clock } = await openTestBed(engine);
    const root = await addUser(db, "Root");
    const key = await db.writeTx((tx) =>
      tx.apiKeys.create({ name: "Receiver", prefix: "rl_abc", hash: "sha", createdBy: root.id }),
    );
    expect(key).toEqual({
      id: key.id,
      name: "Receiver",
      prefix: "rl_abc",
      createdAt: TEST_START_MS,
      createdBy: "Root",
      lastUsedAt: null,
      revokedAt: null,
    });
    expect(await db.apiKeys.findActive("sha")).toEqual(key);
    expect(await db.apiKeys.findActive("other")).toBeNull();
    clock.ms += 1_000;
    await db.writeTx((tx) => tx.apiKeys.used(key.id));
    const revoked = await db.writeTx((tx) => tx.apiKeys.revoke(key.id, root.id));
    expect(revoked).toMatchObject({ lastUsedAt: clock.ms, revokedAt: clock.ms });
    clock.ms += 1_000;
    expect((await db.writeTx((tx) => tx.apiKeys.revoke(key.id, root.id))).revokedAt).toBe(clock.ms - 1_000);
    expect(await db.apiKeys.findActive("sha")).toBeNull();
    expect(await db.apiKeys.list()).toMatchObject([{ id: key.id, revokedAt: clock.ms - 1_000 }]);
    const unknown = db.writeTx((tx) => tx.apiKeys.revoke("nothing", root.id));
    await expect(unknown).rejects.toMatchObject({ code: "not-found" });
  });

  test("a setting holds any JSON, is replaced, and goes away", async () => {
    const { db } = await openTestBed(engine);
    expect(await db.settings.get("pbx.realm")).toBeUndefined();
    for (const value of ["asterisk", { nested: [1, null, "ő"] }, null, false]) {
      await db.writeTx((tx) => tx.settings.set("pbx.realm", value));
      expect(await db.settings.get("pbx.realm")).toEqual(value);
    }
    await db.writeTx((tx) => tx.settings.delete("pbx.realm"));
    expect(await db.settings.get("pbx.realm")).toBeUndefined();
  });

  test("refused credentials are counted by extension until they are cleared", async () => {
    const { db, openAgain } = await openTestBed(engine);
    await db.writeTx(async (tx) => {
      for (const at of [2_000, 1_000, 2_000]) await tx.refusals.add("1001", { at, version: "v1" });
      await tx.refusals.add("1002", { at: 5_000, version: null });
      await tx.refusals.remove(await tx.refusals.add("1001", { at: 3_000, version: "v1" }));
      await tx.refusals.explain(await tx.refusals.add("1003", { at: 4_000, version: "v1" }), "reg.forbidden");
    });
    const afterRestart = await openAgain();
    expect((await afterRestart.refusals.list("1001")).map(({ at }) => at)).toEqual([1_000, 2_000, 2_000]);
    expect(await afterRestart.refusals.list("1003")).toEqual([{ at: 4_000, version: "v1", cause: "reg.forbidden" }]);
    await db.writeTx((tx) => tx.refusals.clear("1001"));
    expect(await db.refusals.list("1001")).toEqual([]);
    expect(await db.refusals.list("1002")).toEqual([{ at: 5_000, version: null, cause: null }]);
  });

  test("accepted credentials end the extension's refusals, and are remembered by their version", async () => {
    const { db, openAgain } = await openTestBed(engine);
    await db.writeTx(async (tx) => {
      await tx.refusals.add("1001", { at: 1_000, version: "v1" });
      await tx.refusals.add("1002", { at: 2_000, version: "v2" });
      await tx.refusals.add("1003", { at: 4_000, version: "v3" });
    });
    expect((await db.refusals.listSince(2_000)).map(({ extension }) => extension)).toEqual(["1002", "1003"]);
    await db.writeTx((tx) => tx.refusals.accept("1001", { at: 3_000, version: "v1" }));
    await db.writeTx((tx) => tx.refusals.accept("1001", { at: 3_500, version: "v1b" }));
    const afterRestart = await openAgain();
    expect(await afterRestart.refusals.list("1001")).toEqual([]);
    expect(await afterRestart.refusals.acceptedVersion("1001")).toBe("v1b");
    expect(await afterRestart.refusals.acceptedVersion("1002")).toBeNull();
    expect(await afterRestart.refusals.listSince(0)).toEqual([{ extension: "1003", at: 4_000 }]);
  });

  test("a kept line belongs to the process that took it last", async () => {
    const { db, clock, openAgain } = await openTestBed(engine);
    const line = { sessionId: "s1", identity: "{}", callIds: ["one", "two"], memory: "[1]" };
    await db.writeTx((tx) => tx.keptLines.save("first", line));
    await db.writeTx((tx) => tx.keptLines.save("first", { ...line, callIds: ["one"] }));
    const afterRestart = await openAgain();
    expect(await afterRestart.keptLines.callIds()).toEqual(["one"]);
    expect(await afterRestart.writeTx((tx) => tx.keptLines.take("second", "s1"))).toEqual({
      ...line,
      callIds: ["one"],
    });
    expect(await afterRestart.writeTx((tx) => tx.keptLines.take("second", "s2"))).toBeNull();
    expect(await db.keptLines.takenFrom("first", ["s1", "s2"])).toEqual(["s1"]);
    expect(await db.keptLines.takenFrom("second", ["s1"])).toEqual([]);
    await db.writeTx((tx) => tx.keptLines.delete("first", "s1"));
    expect(await db.keptLines.get("s1")).not.toBeNull();
    clock.ms += 1_000;
    expect(await db.keptLines.leftBefore(clock.ms)).toEqual(["s1"]);
    await db.writeTx((tx) => tx.keptLines.renew("first"));
    expect(await db.keptLines.leftBefore(clock.ms)).toEqual(["s1"]);
    await db.writeTx((tx) => tx.keptLines.renew("second"));
    expect(await db.keptLines.leftBefore(clock.ms)).toEqual([]);
    await db.writeTx((tx) => tx.keptLines.delete("second", "s1"));
    expect(await db.keptLines.get("s1")).toBeNull();
  });

  test("the audit names who, what, before and after, newest first, in pages", async () => {
    const { db, clock } = await openTestBed(engine);
    const root = await addUser(db, "Root");
    for (const role of ["operator", "supervisor"]) {
      clock.ms += 1_000;
      await db.writeTx((tx) =>
        tx.audit.append({
          actorId: root.id,
          action: "user.changed",
          targetType: "user",
          targetId: "u1",
          before: { role: "none" },
          after: { role },
          address: "192.0.2.10",
        }),
      );
    }
    await db.writeTx((tx) => tx.audit.append({ actorId: null, action: "x", targetType: "pbx", targetId: "p" }));
    const [newest] = await db.audit.list({ targetType: "user", targetId: "u1", limit: 1 });
    expect(newest).toMatchObject({
      at: clock.ms,
      actorId: root.id,
      actorName: "Root",
      before: '{"role":"none"}',
      after: '{"role":"supervisor"}',
      address: "192.0.2.10",
    });
    const older = await db.audit.list({ actorId: root.id, beforeId: newest!.id, limit: 5 });
    expect(older.map((row) => row.after)).toEqual(['{"role":"operator"}']);
    expect(await db.audit.list({ limit: 10 })).toHaveLength(3);
    const actions = async (query: object) => (await db.audit.list({ limit: 10, ...query })).map(({ action }) => action);
    expect(await actions({ kind: "user" })).toEqual(["user.changed", "user.changed"]);
    expect(await actions({ kind: "use" })).toEqual([]);
    expect(await actions({ actorId: null })).toEqual(["x"]);
    expect(await actions({ kind: "user", fromMs: clock.ms })).toEqual(["user.changed"]);
    expect(await actions({ toMs: clock.ms - 1 })).toEqual(["user.changed"]);
  });

  test("the outbox can be pruned; numbers go on and the gap in front is known", async () => {
    const { db, clock } = await openTestBed(engine);
    expect(await db.outbox.oldestSeq()).toBeNull();
    const append = () => db.writeTx((tx) => tx.outbox.append({ topic: "sample.changed", data: { running: true } }));
    await append();
    await append();
    clock.ms += 60_000;
    expect(await append()).toBe(3);
    expect(await db.writeTx((tx) => tx.outbox.prune(clock.ms))).toBe(2);
    expect(await db.outbox.oldestSeq()).toBe(3);
    expect(await db.outbox.after(0)).toEqual([
      { seq: 3, at: clock.ms, event: { topic: "sample.changed", data: { running: true } } },
    ]);
    await db.writeTx((tx) => tx.outbox.prune(clock.ms + 1));
    expect(await append()).toBe(4);
    expect(await db.outbox.latestSeq()).toBe(4);
  });
});
