import { testEngines } from "@readyline/lab";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import type { Database } from "./database.ts";
import { addAccount, addUser, openTestBed } from "./testing/test-database.ts";

const WRITERS = 8;

async function allSeqs(db: Database): Promise<number[]> {
  const events = await db.outbox.after(0, 100_000);
  return events.map((event) => event.seq);
}

describe.each(testEngines)("a write transaction on %s", (engine) => {
  test("numbers live events without gaps while 8 writers commit and some roll back", async () => {
    const { db, openAgain } = await openTestBed(engine);
    const other = await openAgain();
    const perWriter = 25;
    let rolledBack = 0;
    const writer = async (index: number) => {
      for (let i = 0; i < perWriter; i++) {
        const target = index % 2 === 0 ? db : other;
        const fails = (index + i) % 10 === 0;
        const write = target.writeTx(async (tx) => {
          await tx.outbox.append({ topic: "user.changed", data: { userId: `${index}-${i}` } });
          await sql`select 1`.execute(tx.kysely);
          if (fails) throw new Error("rolled back on purpose");
        });
        const outcome = await write.catch(String);
        expect(outcome).toBe(fails ? "Error: rolled back on purpose" : undefined);
        if (fails) rolledBack += 1;
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, (_, index) => writer(index)));
    const expected = WRITERS * perWriter - rolledBack;
    expect(rolledBack).toBeGreaterThan(0);
    expect(await allSeqs(db)).toEqual(Array.from({ length: expected }, (_, index) => index + 1));
    expect(await db.outbox.latestSeq()).toBe(expected);
  });

  test("writes what happened at another time with that time, and tells of it now", async () => {
    const { db, clock } = await openTestBed(engine);
    const then = clock.ms - 86_400_000;
    const id = await db.writeTx(async (tx) => {
      const account = await tx.at(then).accounts.create({ number: "1", name: "Past", timeZone: "UTC", country: "HU" });
      return account.id;
    });
    expect((await db.accounts.get(id))?.createdAt).toBe(then);
    expect((await db.outbox.after(0)).map(({ at }) => at)).toEqual([clock.ms]);
  });

  test("a reader that follows by number misses no event", async () => {
    const { db, openAgain } = await openTestBed(engine);
    const reader = await openAgain();
    const total = WRITERS * 20;
    const seen: number[] = [];
    const follow = async () => {
      while (seen.length < total) {
        for (const { seq } of await reader.outbox.after(seen.at(-1) ?? 0)) seen.push(seq);
      }
    };
    const write = async () => {
      for (let i = 0; i < 20; i++) {
        await db.writeTx((tx) => tx.outbox.append({ topic: "sample.changed", data: { running: true } }));
      }
    };
    await Promise.all([follow(), ...Array.from({ length: WRITERS }, write)]);
    expect(seen).toEqual(Array.from({ length: total }, (_, index) => index + 1));
  });

  test("read-then-write from many callers loses no update", async () => {
    const { db, openAgain } = await openTestBed(engine);
    const other = await openAgain();
    await db.writeTx((tx) => tx.settings.set("count", 0));
    const increment = async (target: Database) => {
      for (let i = 0; i < 20; i++) {
        await target.writeTx(async (tx) => {
          const count = Number(await tx.settings.get("count"));
          await tx.settings.set("count", count + 1);
        });
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, (_, index) => increment(index % 2 === 0 ? db : other)));
    expect(await db.settings.get("count")).toBe(WRITERS * 20);
  });

  test("a stale editor is told of the conflict", async () => {
    const { db } = await openTestBed(engine);
    const account = await addAccount(db);
    await db.writeTx((tx) => tx.accounts.update(account.id, { name: "First" }, account.version));
    const late = db.writeTx((tx) => tx.accounts.update(account.id, { name: "Second" }, account.version));
    await expect(late).rejects.toMatchObject({ code: "conflict" });
    expect((await db.accounts.get(account.id))?.name).toBe("First");
  });

  test.each(["read", "write", "better-auth's handle", "kysely"])(
    "using the outer database inside (%s) is an error and not a deadlock",
    async (how) => {
      const { db } = await openTestBed(engine);
      const nested = db.writeTx(async () => {
        if (how === "read") await db.users.list();
        else if (how === "write") await db.writeTx(async () => {});
        else if (how === "kysely") await db.kysely.selectFrom("user").selectAll().execute();
        else await db.authKysely.selectFrom("user").selectAll().execute();
      });
      await expect(nested).rejects.toMatchObject({ code: "nested-use" });
      await expect(addUser(db, "Ana")).resolves.toMatchObject({ username: "ana" });
    },
  );

  test("work started inside that outlives the transaction may use the database", async () => {
    const { db } = await openTestBed(engine);
    const { promise: committed, resolve: commit } = Promise.withResolvers<void>();
    let later: Promise<number> | undefined;
    await db.writeTx(async () => {
      later = committed.then(() => db.users.count());
    });
    commit();
    await expect(later).resolves.toBe(0);
  });

  test.each(["goes on", "ends there"])(
    "keeps nothing once a statement has failed, also when the error is swallowed and it %s",
    async (then) => {
      const { db } = await openTestBed(engine);
      await addUser(db, "Ana");
      const swallowed = db.writeTx(async (tx) => {
        await tx.settings.set("before", 1);
        await tx.users
          .create({ username: "ana", name: "Twin", role: "operator", passwordHash: "x" })
          .catch(() => "swallowed");
        if (then === "goes on") await tx.settings.set("after", 1);
      });
      await expect(swallowed).rejects.toMatchObject({ code: "aborted" });
      expect(await db.settings.get("before")).toBeUndefined();
      await expect(db.writeTx((tx) => tx.settings.set("next", 1))).resolves.toBeUndefined();
    },
  );

  test("wakes listeners here and at the other instance after the commit, and not before", async () => {
    const { db, openAgain } = await openTestBed(engine);
    const other = await openAgain();
    const woken = (target: Database) => {
      const { promise, resolve } = Promise.withResolvers<number>();
      target.onCommit(() => {
        // A new PostgreSQL listener wakes once for itself: only an event counts.
        void target.outbox.latestSeq().then((seq) => (seq > 0 ? resolve(seq) : undefined));
      });
      return promise;
    };
    const both = Promise.all([woken(db), woken(other)]);
    let early = false;
    void both.then(() => (early = true));
    await db.writeTx(async (tx) => {
      await tx.outbox.append({ topic: "sample.changed", data: { running: true } });
      await new Promise((resolve) => setImmediate(resolve));
      expect(early).toBe(false);
    });
    expect(await both).toEqual([1, 1]);
  });

  test("lets timers run while thousands of statements are awaited", async () => {
    const { db } = await openTestBed(engine);
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    const start = performance.now();
    for (let i = 0; i < 2_000; i++) await db.settings.get("x");
    clearInterval(timer);
    const elapsedMs = performance.now() - start;
    // One turn in 50 ms is far below what is given, and none at all is what a starved loop would show.
    expect(turns).toBeGreaterThan(Math.floor(elapsedMs / 50));
  });

  test("after close every use is an error", async () => {
    const { db } = await openTestBed(engine);
    await db.close();
    await expect(db.users.list()).rejects.toThrow("destroyed");
    await expect(db.close()).resolves.toBeUndefined();
  });
});
