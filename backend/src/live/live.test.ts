import { closeCodes } from "@readyline/contract";
import { openDatabase } from "@readyline/database";
import { testEngines } from "@readyline/lab";
import { describe, expect, test } from "vitest";
import { CATCH_UP_BATCH } from "./catch-up.ts";
import { LivePage } from "../testing/live-page.ts";
import { startTestServer, type TestServer } from "../testing/test-server.ts";

async function withAnna(...[options]: Parameters<typeof startTestServer>) {
  const bed = await startTestServer(options);
  await bed.addUser("anna");
  return { ...bed, anna: await bed.signIn("anna") };
}

/** Commits that many events; resolves to the number of the last. */
async function commit({ server }: TestServer, count: number): Promise<number> {
  const { database } = server.context;
  for (let n = 0; n < count; n += 1) {
    await database.writeTx((tx) => tx.outbox.append({ topic: "account.changed", data: { accountId: `a${n}` } }));
  }
  return database.outbox.latestSeq();
}

const seqs = (page: LivePage) => page.of("event").map(({ seq }) => seq);
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_none, index) => from + index);

describe.each(testEngines)("the live connection on %s", (engine) => {
  test("welcomes with the newest number and sends what happens from then on", async () => {
    const bed = await withAnna({ engine });
    const before = await commit(bed, 3);
    const page = await LivePage.open(bed.anna, null);
    await page.until(() => page.of("pbx").length > 0, "the greeting");
    expect(page.messages[0]).toMatchObject({ type: "welcome", seq: before });
    expect(page.messages.map(({ type }) => type).slice(0, 3)).toEqual(["welcome", "line", "pbx"]);
    const after = await commit(bed, 3);
    await page.until(() => seqs(page).includes(after), "the events");
    expect(seqs(page)).toEqual(range(before + 1, after));
    expect(page.of("event")[0]).toMatchObject({ event: { topic: "account.changed", data: { account_id: "a0" } } });
  });

  test("a page that comes back gets exactly what it missed, in order, though more happens meanwhile", async () => {
    const bed = await withAnna({ engine });
    const seen = await commit(bed, 2);
    await commit(bed, 40);
    const writing = commit(bed, 40);
    const page = await LivePage.open(bed.anna, seen);
    const last = await writing;
    await page.until(() => seqs(page).includes(last), "all events");
    expect(seqs(page)).toEqual(range(seen + 1, last));
  });
});

test("an event that is committed while a page catches up is sent once", async () => {
  const bed = await withAnna();
  const seen = await commit(bed, 2);
  await commit(bed, 1);
  const { outbox } = bed.server.context.database;
  const read = outbox.after.bind(outbox);
  const feed = Promise.withResolvers<void>();
  let meanwhile = 0;
  // Committed between the page's question and its answer; the feed reads it only after the page has caught up.
  outbox.after = async (seq, limit) => {
    if (limit !== CATCH_UP_BATCH && meanwhile > 0) await feed.promise;
    if (limit === CATCH_UP_BATCH && meanwhile === 0) {
      meanwhile = 1;
      await commit(bed, 1);
    }
    return read(seq, limit);
  };
  const page = await LivePage.open(bed.anna, seen);
  await page.until(() => page.of("pbx").length > 0, "the greeting");
  feed.resolve();
  const last = await commit(bed, 1);
  await page.until(() => seqs(page).includes(last), "the next event");
  expect(meanwhile).toBeGreaterThan(0);
  expect(seqs(page)).toEqual(range(seen + 1, last));
});

test("a page that has loaded what another process just wrote is not behind", async () => {
  const bed = await withAnna();
  await using other = await openDatabase({ dataDir: bed.dataDir, exclusive: false });
  await other.writeTx((tx) => tx.outbox.append({ topic: "account.changed", data: { accountId: "a" } }));
  const { seq } = (await bed.anna.get("/api/alarms")).body;
  const page = await LivePage.open(bed.anna, seq);
  await page.until(() => page.of("pbx").length > 0, "the greeting");
  expect(page.of("welcome")[0]?.seq).toBe(seq);
  expect(page.of("resync")).toEqual([]);
});

test("several pages get the same events", async () => {
  const bed = await withAnna();
  await bed.addUser("bela");
  const pages = [await LivePage.open(bed.anna, null), await LivePage.open(await bed.signIn("bela"), null)];
  for (const page of pages) await page.until(() => page.of("pbx").length > 0, "the greeting");
  const last = await commit(bed, 5);
  for (const page of pages) await page.until(() => seqs(page).includes(last), "the events");
  expect(seqs(pages[0]!).slice(-5)).toEqual(seqs(pages[1]!).slice(-5));
});

test("a page with a number that does not exist here, or that is too old, loads everything again", async () => {
  const bed = await withAnna();
  const { database } = bed.server.context;
  const newest = await commit(bed, 5);
  const future = await LivePage.open(bed.anna, newest + 1_000);
  await future.until(() => future.of("resync").length > 0, "the resync");
  expect(future.of("resync")[0]?.seq).toBe(newest);

  await database.writeTx((tx) => tx.outbox.prune(Date.now() + 60_000));
  const late = await LivePage.open(bed.anna, newest - 2);
  await late.until(() => late.of("resync").length > 0, "the resync");
  expect(late.of("event")).toEqual([]);
  const upToDate = await LivePage.open(bed.anna, newest);
  await upToDate.until(() => upToDate.of("pbx").length > 0, "the greeting");
  expect(upToDate.of("resync")).toEqual([]);
  const next = await commit(bed, 1);
  for (const page of [future, late, upToDate]) await page.until(() => seqs(page).includes(next), "what comes next");
});

test("a page that missed very much loads everything again", async () => {
  const bed = await withAnna();
  const seen = await bed.server.context.database.outbox.latestSeq();
  await bed.server.context.database.writeTx(async (tx) => {
    for (let n = 0; n < 1_001; n += 1) await tx.outbox.append({ topic: "account.changed", data: { accountId: "a" } });
  });
  const page = await LivePage.open(bed.anna, seen);
  await page.until(() => page.of("resync").length > 0, "the resync");
  expect(page.of("event")).toEqual([]);
});

test.each([
  { what: "what is no JSON", say: "{" },
  { what: "an unknown message", say: { type: "shout" } },
  { what: "a hello with more in it", say: { type: "hello", last_seq: null, admin: true } },
  { what: "an answer before the hello", say: { type: "probe_answer", id: 1 } },
])("$what closes the connection", async ({ say }) => {
  const { anna } = await withAnna();
  const page = await LivePage.open(anna);
  page.say(say);
  await page.closed();
  expect(page.closeCode).toBe(closeCodes.protocolViolation);
});

test("a page that answers its probes is present, one that falls silent is not", { timeout: 30_000 }, async () => {
  const { anna, server, addUser } = await withAnna();
  await addUser("bela");
  const { presence } = server.context;
  const { id } = (await anna.get("/api/me")).body.user;
  expect(presence.has(id)).toBe(false);
  const page = await LivePage.open(anna, null);
  await page.until(() => page.of("probe").length > 0, "a probe");
  expect(presence.has(id)).toBe(true);
  expect(presence.userIds()).toEqual([id]);
  page.answersProbes = false;
  await expect.poll(() => presence.has(id), { timeout: 8_000 }).toBe(false);
  expect(page.closeCode).toBeUndefined();
  await expect.poll(() => page.closeCode, { timeout: 15_000 }).toBe(closeCodes.pageSilent);
});

test("a page that does not read is cut off, and the others are not held up", { timeout: 30_000 }, async () => {
  const bed = await withAnna();
  const lazy = await LivePage.open(bed.anna, null);
  const page = await LivePage.open(bed.anna, null);
  for (const one of [lazy, page]) await one.until(() => one.of("pbx").length > 0, "the greeting");
  lazy.socket.pause();
  const { database } = bed.server.context;
  const bulky = { topic: "account.changed", data: { accountId: "x".repeat(200_000) } } as const;
  for (let n = 0; n < 100; n += 1) await database.writeTx((tx) => tx.outbox.append(bulky));
  const last = await database.outbox.latestSeq();
  await page.until(() => seqs(page).includes(last), "all events");
  lazy.socket.resume();
  await lazy.closed();
  expect(seqs(lazy)).not.toContain(last);
});
