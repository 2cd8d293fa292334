import { existsSync } from "node:fs";
import { createDatabase, freshDatabase, startPostgres } from "@readyline/lab";
import { sql } from "kysely";
import { expect, onTestFinished, test } from "vitest";
import { type Database, openDatabase } from "../database.ts";
import { addUser } from "../testing/test-database.ts";

async function openPair(): Promise<{ db: Database; other: Database; errors: Error[] }> {
  const { [Symbol.dispose]: dispose, ...where } = await freshDatabase("postgres");
  const errors: Error[] = [];
  const db = await openDatabase({ ...where, onBackgroundError: (error) => errors.push(error) });
  const other = await openDatabase(where);
  onTestFinished(async () => {
    await Promise.all([db.close(), other.close()]);
    dispose();
  });
  return { db, other, errors };
}

/** Ends this database's server processes of the given application, as an administrator or a restart would. */
async function terminate(db: Database, application: string): Promise<number> {
  const { rows } = await sql<{ done: boolean }>`
    select pg_terminate_backend(pid) as done from pg_stat_activity
    where application_name = ${application} and datname = current_database() and pid <> pg_backend_pid()`.execute(
    db.kysely,
  );
  return rows.length;
}

/** Resolves at the next wake-up that finds an event after `seq`. */
function nextEvent(db: Database, seq: number): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const off = db.onCommit(() => {
    void db.outbox.after(seq).then(([event]) => {
      if (event === undefined) return;
      off();
      resolve(event.seq);
    });
  });
  return promise;
}

test("idle connections that the server ends are reported, and the next query has a new one", async () => {
  const { db, other, errors } = await openPair();
  await db.ping();
  expect(await terminate(other, "readyline")).toBeGreaterThan(0);
  await expect.poll(() => errors.length, { timeout: 5_000 }).toBeGreaterThan(0);
  await expect(addUser(db, "Ana")).resolves.toMatchObject({ username: "ana" });
});

test("a listener whose connection was ended comes back and misses nothing", async () => {
  const { db, other } = await openPair();
  for (let round = 0; round < 3; round++) {
    const before = await other.outbox.latestSeq();
    const heard = nextEvent(other, before);
    await terminate(db, "readyline-listen");
    await db.writeTx((tx) => tx.outbox.append({ topic: "sample.changed", data: { running: true } }));
    expect(await heard).toBe(before + 1);
  }
});

test("a transaction whose connection dies is reported as unavailable, and nothing of it is kept", async () => {
  const { db, other } = await openPair();
  const cut = db.writeTx(async (tx) => {
    await tx.settings.set("half", 1);
    await terminate(other, "readyline");
    await tx.settings.set("rest", 1);
  });
  await expect(cut).rejects.toMatchObject({ code: "unavailable" });
  expect(await other.settings.get("half")).toBeUndefined();
});

test("every commit of one instance wakes the other", async () => {
  const { db, other } = await openPair();
  // The first may be heard because the listener has just connected; from the second on only by notification.
  for (let round = 1; round <= 3; round++) {
    const heard = nextEvent(other, round - 1);
    await db.writeTx((tx) => tx.outbox.append({ topic: "sample.changed", data: { running: true } }));
    expect(await heard).toBe(round);
  }
});

test("text is compared byte by byte, as on SQLite", async () => {
  const { db } = await openPair();
  const names = ["b", "B", "a", "Ä", "_"];
  for (const [index, name] of names.entries()) {
    await db.writeTx((tx) => tx.accounts.create({ number: `${index}`, name, timeZone: "UTC", country: "HU" }));
  }
  const rows = await db.kysely.selectFrom("account").select("name").orderBy("name").execute();
  expect(rows.map((row) => row.name)).toEqual(names.toSorted());
});

test("a frozen server: what runs fails as unavailable within the deadline, half a transaction is not kept, and it goes on after the thaw", async () => {
  await using server = await startPostgres();
  const url = await createDatabase(server.adminUrl, "frozen");
  const queryDeadlineMs = 500;
  await using db = await openDatabase({ url, queryDeadlineMs });
  const { rows } = await sql<{ pid: number }>`
    select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int as pid
    union all select pid from pg_stat_activity`.execute(db.kysely);
  const pids = rows.map(({ pid }) => pid).toReversed();
  const signal = (name: NodeJS.Signals) => {
    for (const pid of pids) if (existsSync(`/proc/${pid}`)) process.kill(pid, name);
  };
  // Also where the test itself runs out of time: a frozen server does not end with the run.
  onTestFinished(() => signal("SIGCONT"));
  const startedAt = Date.now();
  try {
    const cut = db.writeTx(async (tx) => {
      await tx.settings.set("half", 1);
      signal("SIGSTOP");
      await tx.settings.set("rest", 1);
    });
    await expect(cut).rejects.toMatchObject({ code: "unavailable", retryable: true });
    expect(Date.now() - startedAt).toBeLessThan(3 * queryDeadlineMs);
  } finally {
    signal("SIGCONT");
  }
  expect(await db.settings.get("half")).toBeUndefined();
  await db.writeTx((tx) => tx.settings.set("half", 2));
  expect(await db.settings.get("half")).toBe(2);
});
