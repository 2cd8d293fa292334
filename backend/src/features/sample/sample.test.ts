import { routes } from "@readyline/contract";
import { serviceFor } from "@readyline/evaluation-pbx";
import { testEngines } from "@readyline/lab";
import { describe, expect, test } from "vitest";
import { openTestDesk, type TestDesk } from "../testing/test-desk.ts";
import { createSampleData } from "./create-sample-data.ts";
import { sampleAccounts } from "./sample-accounts.ts";
import { startSampleGenerator } from "./sample-generator.ts";

const HOUR_MS = 3_600_000;

describe.each(testEngines)("sample data on %s", (engine) => {
  test("an empty database gets accounts, a queue and two weeks of history, once", async () => {
    const desk = await openTestDesk(engine, { sampleData: true });
    const user = await desk.addUser("Ana");
    expect(await createSampleData(desk.db)).toBe(true);
    expect(await createSampleData(desk.db)).toBe(false);

    const accounts = await desk.call(routes.listAccounts, { user }, { query: {} });
    expect(accounts.body.items).toHaveLength(8);
    expect(new Set(accounts.body.items.map(({ timeZone }) => timeZone)).size).toBeGreaterThanOrEqual(6);

    const queue = await desk.call(routes.listAlarms, { user }, {});
    expect(queue.body.items).toHaveLength(6);
    expect(queue.body.items[0]).toMatchObject({ class: "fire", receivedAt: desk.clock.ms - 15_000 });

    const history = await desk.call(routes.searchHistory, { user }, { query: {} });
    expect(history.body.items).toHaveLength(30);
    expect(history.body.items.some(({ calls }) => calls.reached > 0 && calls.made > 1)).toBe(true);
    const [newest] = history.body.items;
    expect(newest?.receivedAt).toBeLessThan(desk.clock.ms - HOUR_MS);
    expect(await desk.db.alarms.findBrokenAction(newest?.id ?? "")).toBeNull();
    expect((await desk.db.alarms.get(20001))?.receivedAt).toBeLessThan(desk.clock.ms - 300 * HOUR_MS);
  });

  test("without users there is a queue and no history", async () => {
    const desk = await openTestDesk(engine, { sampleData: true });
    expect(await createSampleData(desk.db)).toBe(true);
    expect(await desk.db.alarms.listOpen()).toHaveLength(6);
  });

  test("an alarm comes when asked for, each of another account or class as long as there are any", async () => {
    const desk = await openTestDesk(engine, { sampleData: true });
    const user = await desk.addUser("Ana");
    await createSampleData(desk.db);
    for (let count = 0; count < 10; count += 1) {
      const { status, body } = await desk.call(routes.createSampleAlarm, { user }, {});
      expect([status, body.result]).toEqual([201, "new_alarm"]);
    }
  });
});

test("sample contacts have numbers of the evaluation PBX, one of them private", () => {
  const phones = sampleAccounts.flatMap(({ contacts }) => contacts.flatMap((contact) => contact.phones));
  const kinds = new Set(phones.map(({ number }) => serviceFor(number ?? "")?.behaviour.kind));
  expect(kinds).toEqual(new Set(["answer", "refuse", "callBack"]));
  const secret = phones.filter((phone) => phone.private === true);
  expect(secret).toHaveLength(1);
  // Else another contact would show in clear what this one hides.
  expect(phones.filter(({ number }) => number === secret[0]?.number)).toHaveLength(1);
});

test("the generator is off until asked for, and brings alarms until it is stopped", async () => {
  const desk = await openTestDesk("sqlite", { sampleData: true });
  const user = await desk.addUser("Ana");
  await createSampleData(desk.db);
  expect((await desk.call(routes.getSample, { user }, {})).body).toEqual({ running: false, intervalSeconds: 180 });
  const before = (await desk.db.alarms.listOpen()).length;
  const opened = nextAlarm(desk, before);
  await using _generator = startSampleGenerator({
    database: desk.db,
    log: desk.log,
    now: () => desk.clock.ms,
    secondMs: 1,
  });
  const put = await desk.call(routes.putSample, { user }, { body: { running: true, intervalSeconds: 20 } });
  expect(put.body).toEqual({ running: true, intervalSeconds: 20 });
  expect(await opened).toBeGreaterThan(before);
  const stopped = await desk.call(routes.putSample, { user }, { body: { running: false } });
  expect(stopped.body.running).toBe(false);
});

test("without sample data the generator's addresses do not exist", async () => {
  const desk = await openTestDesk("sqlite");
  const user = await desk.addUser("Ana");
  expect((await desk.call(routes.getSample, { user }, {})).status).toBe(404);
  expect((await desk.call(routes.putSample, { user }, { body: { running: true } })).status).toBe(404);
  expect((await desk.call(routes.createSampleAlarm, { user }, {})).status).toBe(404);
});

/** Resolves with the number of open alarms once it is higher than `before`; the runner's time limit is the deadline. */
async function nextAlarm({ db }: TestDesk, before: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const unsubscribe = db.onCommit(() => {
    db.alarms
      .listOpen()
      .then((open) => (open.length > before ? resolve(open.length) : undefined))
      .catch(reject);
  });
  try {
    return await promise;
  } finally {
    unsubscribe();
  }
}
