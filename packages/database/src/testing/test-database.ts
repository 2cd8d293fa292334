import { freshDatabase, type TestDatabase, type TestEngine } from "@readyline/lab";
import pg from "pg";
import { onTestFinished } from "vitest";
import { type Database, openDatabase } from "../database.ts";

/** A database of this test alone, closed and removed when the test ends. The clock stands still unless the test moves it. */
export interface TestBed {
  readonly db: Database;
  readonly clock: { ms: number };
  /** A second open handle on the same data, as another process would have it. */
  readonly openAgain: () => Promise<Database>;
}

export const TEST_START_MS = Date.UTC(2026, 10, 23, 12);

/** @param options `own`: the test changes the schema, so no other test may have its database afterwards */
export async function openTestBed(engine: TestEngine, options: { own?: boolean } = {}): Promise<TestBed> {
  const { [Symbol.dispose]: dispose, ...where } = await (engine === "sqlite" || options.own === true
    ? freshDatabase(engine)
    : emptiedDatabase());
  const clock = { ms: TEST_START_MS };
  const opened: Database[] = [];
  onTestFinished(async () => {
    for (const db of opened) await db.close();
    dispose();
  });
  const open = async () => {
    const db = await openDatabase({ ...where, now: () => clock.ms, ...("dataDir" in where && { exclusive: false }) });
    opened.push(db);
    return db;
  };
  return { db: await open(), clock, openAgain: open };
}

let fileDatabase: Promise<TestDatabase> | undefined;

/** The PostgreSQL database of this test file, without the rows of the test before: much faster than a new one. */
async function emptiedDatabase(): Promise<TestDatabase> {
  fileDatabase ??= freshDatabase("postgres");
  const database = await fileDatabase;
  if (!("url" in database)) throw new Error("Not a PostgreSQL database.");
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      "select quote_ident(tablename) as name from pg_tables where schemaname = 'public' and tablename not like 'kysely%'",
    );
    const deletes = rows.filter(({ name }) => name !== "counter").map(({ name }) => `delete from ${name};`);
    if (deletes.length > 0) {
      // Without triggers and foreign keys: append-only tables are emptied as well, in any order.
      const counters = "update counter set value = case name when 'alarm' then 20000 else 0 end;";
      await client.query(`set session_replication_role = replica; ${deletes.join(" ")} ${counters}`);
    }
  } finally {
    await client.end();
  }
  return database;
}

/** An operator with the given name; the user name is the name in lower case. */
export async function addUser(db: Database, name: string, sipExtension: string | null = null) {
  return db.writeTx((tx) =>
    tx.users.create({ username: name.toLowerCase(), name, role: "operator", passwordHash: "hash", sipExtension }),
  );
}

export async function addAccount(db: Database, number = "2207", name = "Lux Jewellers") {
  return db.writeTx((tx) =>
    tx.accounts.create({ number, name, address: "Fő út 12, Budapest", timeZone: "Europe/Budapest", country: "HU" }),
  );
}

/** A burglary alarm, with its signal. */
export async function addAlarm(db: Database, accountId: string | null, zoneName = "Back door") {
  return db.writeTx(async (tx) => {
    const { signal } = await tx.signals.store({
      transport: "http",
      protocol: "json",
      raw: "{}",
      accountNumber: "2207",
      accountId,
      code: "BA",
      qualifier: "new",
      text: "Burglary",
      zone: "3",
    });
    return tx.alarms.open({
      signalId: signal.id,
      accountId,
      accountNumber: "2207",
      class: "burglary",
      priority: 2,
      title: `Burglary, zone 3 ${zoneName}`,
      code: "BA",
      zone: "3",
      zoneName,
      receivedAt: signal.receivedAt,
    });
  });
}
