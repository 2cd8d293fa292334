import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { expect, onTestFinished, test } from "vitest";
import { type Database, openDatabase } from "../database.ts";
import { addUser } from "../testing/test-database.ts";

const opener = new URL("../testing/open-and-report.ts", import.meta.url);

function freshFolder(): string {
  const parent = mkdtempSync(join(tmpdir(), "readyline-sqlite-"));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  return join(parent, "data");
}

async function open(dataDir: string, exclusive = true): Promise<Database> {
  const db = await openDatabase({ dataDir, exclusive });
  onTestFinished(() => db.close());
  return db;
}

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

async function pragma(db: Database, name: string): Promise<unknown> {
  const { rows } = await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(db.authKysely);
  return Object.values(rows[0] ?? {})[0];
}

test("the folder is for its owner alone, and so is every file in it", async () => {
  const dataDir = freshFolder();
  const db = await open(dataDir);
  await addUser(db, "Ana");
  expect(modeOf(dataDir)).toBe("700");
  const files = readdirSync(dataDir);
  expect(files).toEqual(expect.arrayContaining(["readyline.sqlite", "readyline.sqlite-wal", "readyline.lock"]));
  expect(files.map((file) => [file, modeOf(join(dataDir, file))])).toEqual(files.map((file) => [file, "600"]));
});

test("every commit is synced, and foreign keys and exact LIKE are on", async () => {
  const db = await open(freshFolder());
  expect(await pragma(db, "journal_mode")).toBe("wal");
  expect(await pragma(db, "synchronous")).toBe(2);
  expect(await pragma(db, "foreign_keys")).toBe(1);
  const { rows } = await sql<{ n: number }>`select 'ABC' like 'abc' as n`.execute(db.kysely);
  expect(rows[0]?.n).toBe(0);
});

test("all tables but better-auth's are STRICT", async () => {
  const db = await open(freshFolder());
  const { rows } = await sql<{ name: string }>`
    select name from pragma_table_list
    where type = 'table' and strict = 0 and name not like 'sqlite%' and name not like 'kysely%'`.execute(db.kysely);
  const loose = rows.map((row) => row.name).toSorted();
  expect(loose).toEqual(["credential", "session", "two_factor", "user", "verification"]);
});

test("a second process is told who uses the folder, and gets it when the first is gone", async () => {
  const dataDir = freshFolder();
  const first = await open(dataDir);
  await expect(openDatabase({ dataDir })).rejects.toMatchObject({
    code: "folder-in-use",
    message: expect.stringContaining(`process ${process.pid}`) as string,
  });
  const child = fork(opener, [JSON.stringify({ dataDir })], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const [answer] = (await once(child, "message")) as [string];
  expect(answer).toBe("folder-in-use");
  await first.close();
  await expect(open(dataDir)).resolves.toBeDefined();
});

test("a tool beside the server writes, and the server hears of it", async () => {
  const dataDir = freshFolder();
  const server = await open(dataDir);
  const tool = await open(dataDir, false);
  const { promise: heard, resolve } = Promise.withResolvers<void>();
  server.onCommit(resolve);
  await addUser(tool, "Ana");
  await heard;
  expect(await server.users.getByUsername("ana")).not.toBeNull();
});

test("whole numbers are stored as integers, so that integer division divides", async () => {
  const db = await open(freshFolder());
  const { rows } = await sql<{ n: number; kind: string }>`select ${7} / ${2} as n, typeof(${7}) as kind`.execute(
    db.kysely,
  );
  expect(rows).toEqual([{ n: 3, kind: "integer" }]);
});

test("a parameter that is a bag of names is refused instead of shifting the others", async () => {
  const db = await open(freshFolder());
  const update = sql`update "user" set name = ${new Date()} where id = ${"a"}`.execute(db.kysely);
  await expect(update).rejects.toMatchObject({ code: "wrong-type" });
});

test("while another connection holds the write lock, this process goes on and the write waits its turn", async () => {
  const dataDir = freshFolder();
  const db = await open(dataDir);
  const tool = await open(dataDir, false);
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const { promise: holding, resolve: holds } = Promise.withResolvers<void>();
  const slow = tool.writeTx(async (tx) => {
    await tx.settings.set("who", "tool");
    holds();
    await released;
  });
  await holding;
  const waiting = db.writeTx((tx) => tx.settings.set("who", "server"));
  // A blocked event loop would never get to this timer.
  setTimeout(release, 30);
  await Promise.all([slow, waiting]);
  expect(await db.settings.get("who")).toBe("server");
});

test("a file that is not a database is an error that leaves the folder free", async () => {
  const dataDir = freshFolder();
  mkdirSync(dataDir);
  writeFileSync(
    join(dataDir, "readyline.sqlite"),
    "this is no database, but it is long enough to be looked at".repeat(20),
  );
  await expect(openDatabase({ dataDir })).rejects.toMatchObject({ code: "failed" });
  rmSync(join(dataDir, "readyline.sqlite"));
  await expect(open(dataDir)).resolves.toBeDefined();
});
