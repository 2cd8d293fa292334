import { testEngines } from "@readyline/lab";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { uniqueRuleNames, columnsOfRule } from "./schema/unique-rules.ts";
import { addAccount, addAlarm, addUser, openTestBed } from "./testing/test-database.ts";
import type { WriteTx } from "./write-tx.ts";

const zone = { partitionId: null, name: "Hall", type: "", location: "", cameraUrl: null };

interface BrokenRule {
  readonly rule: string;
  readonly breakIt: (tx: WriteTx, accountId: string) => Promise<unknown>;
  readonly expected: object;
}

const brokenRules: readonly BrokenRule[] = [
  {
    rule: "a unique index of one column",
    breakIt: (tx) => tx.accounts.create({ number: "2207", name: "Twin", timeZone: "UTC", country: "HU" }),
    expected: { code: "unique", columns: ["account.number"] },
  },
  {
    rule: "a unique index of two columns",
    breakIt: async (tx, accountId) => {
      await tx.zones.create(accountId, { number: "3", name: "Back door" });
      await tx.zones.create(accountId, { number: "3", name: "Front door" });
    },
    expected: { code: "unique", columns: ["zone.account_id", "zone.number"] },
  },
  {
    rule: "a primary key",
    breakIt: (tx, accountId) =>
      tx.kysely
        .insertInto("zone")
        .values([
          { id: "1", accountId, number: "1", ...zone },
          { id: "1", accountId, number: "2", ...zone },
        ])
        .execute(),
    expected: { code: "unique", columns: ["zone.id"] },
  },
  {
    rule: "a foreign key to nothing",
    breakIt: (tx) => tx.zones.create("no-such-account", { number: "3", name: "Hall" }),
    expected: { code: "foreign-key", columns: [] },
  },
  {
    rule: "a foreign key from a row that is still needed",
    breakIt: (tx, accountId) => tx.kysely.deleteFrom("account").where("id", "=", accountId).execute(),
    expected: { code: "foreign-key", columns: [] },
  },
  {
    rule: "a check",
    breakIt: (tx) => tx.kysely.updateTable("alarm").set({ state: "closed" }).execute(),
    expected: { code: "check", constraint: "alarm_closed_whole" },
  },
  {
    rule: "not null",
    breakIt: (tx, accountId) => sql`update account set name = null where id = ${accountId}`.execute(tx.kysely),
    expected: { code: "not-null", columns: ["account.name"] },
  },
  {
    rule: "a column's type, by text in a number",
    breakIt: (tx, accountId) => sql`update account set version = ${"abc"} where id = ${accountId}`.execute(tx.kysely),
    expected: { code: "wrong-type" },
  },
  {
    rule: "a column's type, by a fraction in a whole number",
    breakIt: (tx, accountId) => sql`update account set version = ${1.5} where id = ${accountId}`.execute(tx.kysely),
    expected: { code: "wrong-type" },
  },
  {
    rule: "storable values, by an object",
    breakIt: (tx, accountId) => sql`update account set name = ${{ a: 1 }} where id = ${accountId}`.execute(tx.kysely),
    expected: { code: "wrong-type" },
  },
  {
    rule: "storable values, by NaN",
    breakIt: (tx, accountId) =>
      sql`update account set version = ${Number.NaN} where id = ${accountId}`.execute(tx.kysely),
    expected: { code: "wrong-type" },
  },
  {
    rule: "storable text, by a NUL character",
    breakIt: (tx, accountId) => tx.accounts.update(accountId, { name: "a\u0000b" }),
    expected: { code: "invalid-text" },
  },
  {
    rule: "an append-only table, by an update",
    breakIt: (tx) => tx.kysely.updateTable("action").set({ text: "forged" }).execute(),
    expected: { code: "append-only" },
  },
  {
    rule: "an append-only table, by a delete",
    breakIt: (tx) => tx.kysely.deleteFrom("action").execute(),
    expected: { code: "append-only" },
  },
  {
    rule: "an append-only table, by a delete of the audit",
    breakIt: async (tx) => {
      await tx.audit.append({ actorId: null, action: "x", targetType: "x", targetId: "x" });
      await tx.kysely.deleteFrom("audit").execute();
    },
    expected: { code: "append-only" },
  },
  {
    rule: "SQL itself",
    breakIt: (tx) => sql`selec 1`.execute(tx.kysely),
    expected: { code: "failed" },
  },
];

describe.each(testEngines)("on %s", (engine) => {
  test.each(brokenRules)("breaking $rule is reported in the same words", async ({ breakIt, expected }) => {
    const { db } = await openTestBed(engine);
    const account = await addAccount(db);
    await addAlarm(db, account.id);
    const broken = db.writeTx((tx) => breakIt(tx, account.id));
    await expect(broken).rejects.toMatchObject({ name: "DatabaseError", ...expected });
    expect((await db.accounts.get(account.id))?.name).toBe("Lux Jewellers");
  });

  test("a taken extension and a taken user name are told apart", async () => {
    const { db } = await openTestBed(engine);
    await addUser(db, "Ana", "1001");
    await expect(addUser(db, "Bela", "1001")).rejects.toMatchObject({ columns: ["user.sip_extension"] });
    await expect(addUser(db, "ANA")).rejects.toMatchObject({ columns: ["user.username"] });
  });

  test("a whole number beyond 2^53 is refused when read, not rounded", async () => {
    const { db } = await openTestBed(engine);
    const read = sql`select cast(9007199254740993 as bigint) as n`.execute(db.kysely);
    await expect(read).rejects.toThrow(/9007199254740993|too large|safe integer/);
  });
});

test("the table of unique rules is the schema's", async () => {
  const { db } = await openTestBed("postgres");
  const { rows } = await sql<{ name: string; columns: string }>`
    select i.relname as name, string_agg(t.relname || '.' || a.attname, ',' order by k.position) as columns
    from pg_index x
    join pg_class i on i.oid = x.indexrelid
    join pg_class t on t.oid = x.indrelid
    join pg_namespace n on n.oid = t.relnamespace and n.nspname = 'public'
    cross join lateral unnest(x.indkey) with ordinality as k(number, position)
    join pg_attribute a on a.attrelid = t.oid and a.attnum = k.number
    where x.indisunique and t.relname not like 'kysely%'
    group by i.relname`.execute(db.kysely);
  const inSchema = Object.fromEntries(rows.map((row) => [row.name, row.columns]));
  const inTable = Object.fromEntries(uniqueRuleNames.map((name) => [name, columnsOfRule(name).join(",")]));
  expect(inTable).toEqual(inSchema);
});
