import { fork } from "node:child_process";
import { once } from "node:events";
import { freshDatabase, testEngines } from "@readyline/lab";
import { sql } from "kysely";
import { describe, expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../database.ts";
import { openTestBed } from "../testing/test-database.ts";
import { migrateToLatest } from "./migrate.ts";
import { migrationsFor } from "./migrations.ts";

const opener = new URL("../testing/open-and-report.ts", import.meta.url);

/** Runs a process that opens the database and tells how that went. */
async function openInProcess(where: object): Promise<unknown> {
  const child = fork(opener, [JSON.stringify(where)], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const [[message]] = await Promise.all([once(child, "message"), once(child, "exit")]);
  return message;
}

describe.each(testEngines)("migrations on %s", (engine) => {
  test("four processes that start at once on an empty database all succeed", async () => {
    const { [Symbol.dispose]: dispose, ...where } = await freshDatabase(engine);
    onTestFinished(dispose);
    const options = { ...where, ...("dataDir" in where && { exclusive: false }) };
    const results = await Promise.all(Array.from({ length: 4 }, () => openInProcess(options)));
    expect(results).toEqual(["open", "open", "open", "open"]);
  });

  test("a migration that fails leaves nothing of itself or of those before it", async () => {
    const { db } = await openTestBed(engine, { own: true });
    const failing = migrateToLatest(db.authKysely, engine, {
      ...migrationsFor(engine),
      "9001-fine": { up: (on) => on.schema.createTable("fine").addColumn("id", "integer").execute() },
      "9002-broken": {
        up: async (on) => {
          await on.schema.createTable("half").addColumn("id", "integer").execute();
          await sql`selec 1`.execute(on);
        },
      },
    });
    await expect(failing).rejects.toMatchObject({ code: "failed" });
    const tables = await db.authKysely.introspection.getTables();
    expect(tables.map((table) => table.name)).not.toEqual(expect.arrayContaining(["fine"]));
    expect(tables.map((table) => table.name)).not.toEqual(expect.arrayContaining(["half"]));
    await expect(migrateToLatest(db.authKysely, engine)).resolves.toBeUndefined();
  });

  test("data of a newer version are refused", async () => {
    const { db, openAgain } = await openTestBed(engine, { own: true });
    await migrateToLatest(db.authKysely, engine, { ...migrationsFor(engine), "9999-future": { up: async () => {} } });
    await expect(openAgain()).rejects.toMatchObject({ code: "schema-newer" });
  });

  test("opening again keeps the data", async () => {
    const { db, openAgain } = await openTestBed(engine);
    await db.writeTx((tx) => tx.settings.set("kept", true));
    const again = await openAgain();
    expect(await again.settings.get("kept")).toBe(true);
  });
});

test("both engines have the same tables and columns", async () => {
  const [sqlite, postgres] = await Promise.all(
    testEngines.map(async (engine) => {
      const { db } = await openTestBed(engine);
      const tables = await db.authKysely.introspection.getTables();
      return Object.fromEntries(
        tables.map((table) => [
          table.name,
          Object.fromEntries(table.columns.map((column) => [column.name, column.isNullable])),
        ]),
      );
    }),
  );
  expect(sqlite).toEqual(postgres);
});

test("a database that does not answer is reported as unavailable", async () => {
  const open = openDatabase({ url: "postgres://nobody:x@127.0.0.1:1/nothing" });
  await expect(open).rejects.toMatchObject({ code: "unavailable", retryable: true });
});
