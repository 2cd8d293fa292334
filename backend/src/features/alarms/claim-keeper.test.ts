import { routes } from "@readyline/contract";
import type { Database } from "@readyline/database";
import { expect, test } from "vitest";
import { addApiKey, addSite, postSignal } from "../testing/people.ts";
import { openTestDesk, type TestDesk } from "../testing/test-desk.ts";
import { startClaimKeeper } from "./claim-keeper.ts";

const EVERY_MS = 5;
const LOST_AFTER_MS = 60_000;

async function claimedAlarm(desk: TestDesk) {
  await addSite(desk);
  await postSignal(desk, await addApiKey(desk), { accountNumber: "2207", code: "BA" });
  const user = await desk.addUser("Ana");
  await desk.call(routes.claimAlarm, { user }, { params: { no: 20_001 } });
  return user;
}

/** Presence and calls as switches, and a way to wait for whole rounds of the keeper. */
function keep(desk: TestDesk) {
  const present = new Set<string>();
  const onCall = new Set<string>();
  let rounds = 0;
  let waiting: { at: number; resolve: () => void }[] = [];
  const reads: Database["alarms"]["listOpen"] = async () => {
    rounds += 1;
    waiting = waiting.filter(({ at, resolve }) => (rounds >= at ? resolve() : true));
    return desk.db.alarms.listOpen();
  };
  const database = {
    writeTx: (body) => desk.db.writeTx(body),
    alarms: { listOpen: reads },
  } as Database;
  const keeper = startClaimKeeper(
    {
      database,
      log: desk.log,
      now: () => desk.clock.ms,
      presence: { has: (userId) => present.has(userId), userIds: () => [...present] },
      usersOnCall: () => [...onCall],
    },
    { everyMs: EVERY_MS, lostAfterMs: LOST_AFTER_MS },
  );
  return {
    present,
    onCall,
    /** Resolves when a round that began after this call is over: the one after it has begun. */
    nextRound: () => new Promise<void>((resolve) => waiting.push({ at: rounds + 2, resolve })),
    [Symbol.asyncDispose]: () => keeper[Symbol.asyncDispose](),
  };
}

test("an owner who is gone for a minute loses the alarm to the queue, and the log says so", async () => {
  const desk = await openTestDesk("sqlite");
  const user = await claimedAlarm(desk);
  await using keeper = keep(desk);
  keeper.present.add(user.id);
  await keeper.nextRound();
  keeper.present.delete(user.id);
  desk.clock.ms += LOST_AFTER_MS;
  await keeper.nextRound();
  expect((await desk.db.alarms.get(20_001))?.state).toBe("claimed");
  desk.clock.ms += 1;
  await keeper.nextRound();
  const alarm = await desk.db.alarms.get(20_001);
  expect(alarm).toMatchObject({ state: "new", owner: null });
  const actions = await desk.db.alarms.actions(alarm?.id ?? "");
  expect(actions.at(-1)).toMatchObject({ kind: "released", operatorName: null });
  const { status } = await desk.call(
    routes.claimAlarm,
    { user: await desk.addUser("Bela") },
    { params: { no: 20_001 } },
  );
  expect(status).toBe(200);
});

test("an owner with a page or a call keeps the alarm however long it takes", async () => {
  const desk = await openTestDesk("sqlite");
  const user = await claimedAlarm(desk);
  await using keeper = keep(desk);
  keeper.present.add(user.id);
  for (let minute = 0; minute < 5; minute += 1) {
    await keeper.nextRound();
    desk.clock.ms += LOST_AFTER_MS - 1;
  }
  keeper.onCall.add(user.id);
  keeper.present.clear();
  for (let minute = 0; minute < 5; minute += 1) {
    await keeper.nextRound();
    desk.clock.ms += LOST_AFTER_MS - 1;
  }
  expect((await desk.db.alarms.get(20_001))?.owner?.userId).toBe(user.id);
});

test("time during which the server was down counts against nobody", async () => {
  const desk = await openTestDesk("sqlite");
  const user = await claimedAlarm(desk);
  desk.clock.ms += 10 * LOST_AFTER_MS;
  await using keeper = keep(desk);
  await keeper.nextRound();
  await keeper.nextRound();
  expect((await desk.db.alarms.get(20_001))?.owner?.userId).toBe(user.id);
});
