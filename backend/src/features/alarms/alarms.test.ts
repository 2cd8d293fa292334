import { routes } from "@readyline/contract";
import { testEngines } from "@readyline/lab";
import { describe, expect, test } from "vitest";
import { addApiKey, addSite, postSignal } from "../testing/people.ts";
import { openTestDesk, type TestDesk } from "../testing/test-desk.ts";

/** A burglary waits as alarm 20001. */
async function openBurglary(desk: TestDesk) {
  const key = await addApiKey(desk);
  await addSite(desk);
  const { body } = await postSignal(desk, key, { accountNumber: "2207", code: "BA", zone: "3" });
  return { key, params: { no: body.alarmNo ?? 0 } };
}

describe.each(testEngines)("alarms on %s", (engine) => {
  test("of 10 operators who claim at once one wins, and the others learn who", async () => {
    const desk = await openTestDesk(engine);
    const { params } = await openBurglary(desk);
    const users = await Promise.all(Array.from({ length: 10 }, (_, place) => desk.addUser(`Operator-${place}`)));
    const answers = await Promise.all(users.map((user) => desk.call(routes.claimAlarm, { user }, { params })));
    const winners = answers.filter(({ status }) => status === 200);
    expect(winners).toHaveLength(1);
    const owner = winners[0]?.body.owner;
    for (const { status, text } of answers) {
      if (status === 200) continue;
      expect(status).toBe(409);
      expect(JSON.parse(text)).toMatchObject({
        error: {
          code: "already_claimed",
          message: `${owner?.name} claimed this alarm.`,
          holder: { user_id: owner?.userId, name: owner?.name, since: desk.clock.ms },
        },
      });
    }
    const actions = (await desk.db.alarms.actions(winners[0]?.body.id ?? "")).map(({ kind }) => kind);
    expect(actions).toEqual(["received", "claimed"]);
  });

  test("the first claim is the first action; a later one does not move it", async () => {
    const desk = await openTestDesk(engine);
    const { params } = await openBurglary(desk);
    const [ana, bela] = [await desk.addUser("Ana"), await desk.addUser("Bela")];
    desk.clock.ms += 8_000;
    const first = desk.clock.ms;
    await desk.call(routes.claimAlarm, { user: ana }, { params });
    desk.clock.ms += 5_000;
    await desk.call(routes.releaseAlarm, { user: ana }, { params });
    const { body } = await desk.call(routes.claimAlarm, { user: bela }, { params });
    expect(body).toMatchObject({ firstActionAt: first, claimedAt: desk.clock.ms, owner: { name: "Bela" } });
  });

  test("only the owner closes and releases", async () => {
    const desk = await openTestDesk(engine);
    const { params } = await openBurglary(desk);
    const [ana, bela] = [await desk.addUser("Ana"), await desk.addUser("Bela")];
    await desk.call(routes.claimAlarm, { user: ana }, { params });
    for (const answer of [
      await desk.call(routes.releaseAlarm, { user: bela }, { params }),
      await desk.call(routes.closeAlarm, { user: bela }, { params, body: { disposition: "test" } }),
    ]) {
      expect([answer.status, JSON.parse(answer.text).error.code]).toEqual([409, "not_owner"]);
    }
  });

  test("a supervisor takes over with a reason; an operator cannot", async () => {
    const desk = await openTestDesk(engine);
    const { params } = await openBurglary(desk);
    const [ana, bela] = [await desk.addUser("Ana"), await desk.addUser("Bela")];
    const eva = await desk.addUser("Eva", "supervisor");
    await desk.call(routes.claimAlarm, { user: ana }, { params });
    const body = { reason: "Ana is on the phone with the police" };
    expect((await desk.call(routes.takeOverAlarm, { user: bela }, { params, body })).status).toBe(403);
    expect((await desk.call(routes.takeOverAlarm, { user: eva }, { params, body: { reason: "  " } })).status).toBe(400);
    const taken = await desk.call(routes.takeOverAlarm, { user: eva }, { params, body });
    expect(taken.body.owner?.name).toBe("Eva");
    expect(taken.body.actions.at(-1)).toMatchObject({ kind: "taken_over", actor: "Eva" });
    expect(taken.body.actions.at(-1)?.text).toContain(body.reason);
  });

  test("a disposition that needs a note is refused without one", async () => {
    const desk = await openTestDesk(engine);
    const { params } = await openBurglary(desk);
    const user = await desk.addUser("Ana");
    await desk.call(routes.claimAlarm, { user }, { params });
    const refused = await desk.call(
      routes.closeAlarm,
      { user },
      { params, body: { disposition: "real_dispatched", note: " " } },
    );
    expect(refused.status).toBe(400);
    expect(JSON.parse(refused.text).error.fields).toMatchObject([{ path: "note" }]);
    const closed = await desk.call(
      routes.closeAlarm,
      { user },
      {
        params,
        body: { disposition: "real_dispatched", note: "Police on site" },
      },
    );
    expect(closed.body).toMatchObject({ state: "closed", disposition: "real_dispatched", closedBy: "Ana" });
    expect((await desk.call(routes.listAlarms, { user }, {})).body.items).toEqual([]);
  });

  test("the closer may undo for 10 seconds, nobody else and not later", async () => {
    const desk = await openTestDesk(engine);
    const { params } = await openBurglary(desk);
    const [ana, bela] = [await desk.addUser("Ana"), await desk.addUser("Bela")];
    await desk.call(routes.claimAlarm, { user: ana }, { params });
    const close = () => desk.call(routes.closeAlarm, { user: ana }, { params, body: { disposition: "test" } });
    const undoUntil = desk.clock.ms + 10_000;
    expect((await close()).body.undoUntil).toBe(undoUntil);
    desk.clock.ms = undoUntil - 1;
    expect((await desk.call(routes.undoClose, { user: bela }, { params })).status).toBe(409);
    const undone = await desk.call(routes.undoClose, { user: ana }, { params });
    expect(undone.body).toMatchObject({ state: "claimed", owner: { name: "Ana" }, disposition: null, undoUntil: null });

    await close();
    desk.clock.ms += 10_001;
    expect((await desk.call(routes.undoClose, { user: ana }, { params })).status).toBe(409);
    expect((await desk.call(routes.getAlarm, { user: ana }, { params })).body.undoUntil).toBeNull();
  });

  test("every change is in the log and on the live feed with a higher version", async () => {
    const desk = await openTestDesk(engine);
    const { params, key } = await openBurglary(desk);
    const user = await desk.addUser("Ana");
    await desk.call(routes.viewAlarm, { user }, { params });
    await desk.call(routes.claimAlarm, { user }, { params });
    await desk.call(routes.addNote, { user }, { params, body: { text: "Dog in the yard" } });
    await postSignal(desk, key, { accountNumber: "2207", code: "BR", zone: "3" });
    const { body } = await desk.call(routes.closeAlarm, { user }, { params, body: { disposition: "false_user" } });
    expect(body.actions.map(({ kind }) => kind)).toEqual([
      "received",
      "viewed",
      "claimed",
      "note",
      "restored",
      "closed",
    ]);
    expect(await desk.db.alarms.findBrokenAction(body.id)).toBeNull();
    const events = (await desk.db.outbox.after(0)).filter(({ event }) => event.topic === "alarm.changed");
    expect(events.map(({ event }) => ("alarm" in event.data ? event.data.alarm.version : 0))).toEqual([
      1, 2, 3, 4, 5, 6,
    ]);
  });

  test("looking again soon after is not logged again", async () => {
    const desk = await openTestDesk(engine);
    const { params } = await openBurglary(desk);
    const [ana, bela] = [await desk.addUser("Ana"), await desk.addUser("Bela")];
    for (const user of [ana, ana, bela]) {
      expect((await desk.call(routes.viewAlarm, { user }, { params })).status).toBe(204);
    }
    desk.clock.ms += 61_000;
    await desk.call(routes.viewAlarm, { user: ana }, { params });
    const { body } = await desk.call(routes.getAlarm, { user: ana }, { params });
    expect(body.actions.filter(({ kind }) => kind === "viewed").map(({ actor }) => actor)).toEqual([
      "Ana",
      "Bela",
      "Ana",
    ]);
  });

  test("SQL and HTML in a note come back as they were typed", async () => {
    const desk = await openTestDesk(engine);
    const { params } = await openBurglary(desk);
    const user = await desk.addUser("Ana");
    const text = `<img src=x onerror=alert(1)> '); delete from alarm; -- ${"%_\\"} {{7*7}}`;
    const { status, body } = await desk.call(routes.addNote, { user }, { params, body: { text } });
    expect([status, body.actions.at(-1)?.text]).toEqual([201, text]);
  });

  test("an alarm that does not exist is 404", async () => {
    const desk = await openTestDesk(engine);
    const user = await desk.addUser("Ana");
    const params = { no: 99_999 };
    expect((await desk.call(routes.getAlarm, { user }, { params })).status).toBe(404);
    expect((await desk.call(routes.claimAlarm, { user }, { params })).status).toBe(404);
    expect((await desk.call(routes.viewAlarm, { user }, { params })).status).toBe(404);
  });
});
