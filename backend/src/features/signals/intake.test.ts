import { routes } from "@readyline/contract";
import { testEngines } from "@readyline/lab";
import { describe, expect, test } from "vitest";
import { addApiKey, addSite, postSignal } from "../testing/people.ts";
import { openTestDesk } from "../testing/test-desk.ts";

describe.each(testEngines)("intake of signals on %s", (engine) => {
  test("a burglary becomes an alarm with zone, title, action and live event, all at once", async () => {
    const desk = await openTestDesk(engine);
    const key = await addApiKey(desk);
    const { account } = await addSite(desk);
    const seq = await desk.db.outbox.latestSeq();
    const { status, body } = await postSignal(desk, key, { accountNumber: "2207", code: "BA", zone: "3" });
    expect(status).toBe(202);
    expect(body).toMatchObject({ result: "new_alarm", alarmNo: 20001 });

    const user = await desk.addUser("Ana");
    const detail = await desk.call(routes.getAlarm, { user }, { params: { no: 20001 } });
    expect(detail.body).toMatchObject({
      state: "new",
      class: "burglary",
      priority: 2,
      title: "Burglary, zone 3 Back door",
      account: { id: account.id, number: "2207", timeZone: "Europe/Budapest" },
      zone: { number: "3", name: "Back door" },
      signalCount: 1,
      signals: [{ id: body.signalId, code: "BA", protocol: "SIA", transport: "http" }],
      actions: [{ kind: "received", actor: null }],
      accountDetail: { number: "2207" },
    });
    const [event] = await desk.db.outbox.after(seq);
    expect(event?.event).toMatchObject({ topic: "alarm.changed", data: { alarm: { no: 20001, version: 1 } } });
  });

  test("further signals of the same account and class join the open alarm; another class opens its own", async () => {
    const desk = await openTestDesk(engine);
    const key = await addApiKey(desk);
    await addSite(desk);
    const first = await postSignal(desk, key, { accountNumber: "2207", code: "BA", zone: "3" });
    const again = await postSignal(desk, key, { accountNumber: "2207", code: "BA", zone: "4" });
    const fire = await postSignal(desk, key, { accountNumber: "2207", code: "110" });
    expect(again.body).toMatchObject({ result: "attached", alarmNo: first.body.alarmNo });
    expect(fire.body.result).toBe("new_alarm");

    const user = await desk.addUser("Ana");
    const { body } = await desk.call(routes.listAlarms, { user }, {});
    expect(body.items.map(({ class: kind, signalCount }) => [kind, signalCount])).toEqual([
      ["fire", 1],
      ["burglary", 2],
    ]);
    expect(body.lastSignalAt).toBe(desk.clock.ms);
  });

  test("a verified burglary raises the alarm that it joins", async () => {
    const desk = await openTestDesk(engine);
    const key = await addApiKey(desk);
    await addSite(desk);
    await postSignal(desk, key, { accountNumber: "2207", code: "BA", zone: "3" });
    await postSignal(desk, key, { accountNumber: "2207", code: "BV", zone: "3" });
    const alarm = await desk.db.alarms.get(20001);
    expect(alarm).toMatchObject({ priority: 1, title: "Burglary verified, zone 3 Back door", signalCount: 2 });
  });

  test("a restore is linked and never closes; the condition coming back takes the mark away", async () => {
    const desk = await openTestDesk(engine);
    const key = await addApiKey(desk);
    await addSite(desk);
    await postSignal(desk, key, { accountNumber: "2207", code: "130", zone: "3" });
    const restored = await postSignal(desk, key, {
      accountNumber: "2207",
      code: "130",
      zone: "3",
      qualifier: "restore",
    });
    expect(restored.body.result).toBe("attached");
    expect(await desk.db.alarms.get(20001)).toMatchObject({ state: "new", restoredAt: desk.clock.ms });
    await postSignal(desk, key, { accountNumber: "2207", code: "130", zone: "3" });
    expect(await desk.db.alarms.get(20001)).toMatchObject({ state: "new", restoredAt: null });
  });

  test("openings and tests are kept and shown to nobody", async () => {
    const desk = await openTestDesk(engine);
    const key = await addApiKey(desk);
    await addSite(desk);
    const { body } = await postSignal(desk, key, { accountNumber: "2207", code: "OP", zone: "7" });
    expect(body).toMatchObject({ result: "logged", alarmNo: null });
    expect(await desk.db.alarms.listOpen()).toEqual([]);
    expect(await desk.db.signals.get(body.signalId)).toMatchObject({ code: "OP", panelUser: "7" });
  });

  test("an account that nobody knows makes an alarm without account", async () => {
    const desk = await openTestDesk(engine);
    const key = await addApiKey(desk);
    const { body } = await postSignal(desk, key, { accountNumber: "9911", code: "BA", zone: "3" });
    const again = await postSignal(desk, key, { accountNumber: "9911", code: "BA", zone: "4" });
    expect(again.body).toMatchObject({ result: "attached", alarmNo: body.alarmNo });
    expect(await desk.db.alarms.get(20001)).toMatchObject({
      account: null,
      accountNumber: "9911",
      title: "Unknown account 9911: Burglary, zone 3",
    });
  });

  test("an unknown code is an alarm, not an error", async () => {
    const desk = await openTestDesk(engine);
    const key = await addApiKey(desk);
    await addSite(desk);
    await postSignal(desk, key, { accountNumber: "2207", code: "ZQ" });
    expect(await desk.db.alarms.get(20001)).toMatchObject({
      class: "technical",
      priority: 4,
      title: "Unknown code ZQ",
    });
  });

  test("20 parallel posts with one key are one signal with one answer", async () => {
    const desk = await openTestDesk(engine);
    const key = await addApiKey(desk);
    await addSite(desk);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => postSignal(desk, key, { accountNumber: "2207", code: "BA", zone: "3" }, "k-1")),
    );
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.every(({ status }) => status === 202)).toBe(true);
    expect(answers[0]?.body.result).toBe("new_alarm");
    expect((await desk.db.alarms.get(20001))?.signalCount).toBe(1);
  });

  test("the same key with another body is refused, and the same key of another system is not the same", async () => {
    const desk = await openTestDesk(engine);
    const [key, other] = [await addApiKey(desk), await addApiKey(desk, "Other")];
    await addSite(desk);
    await postSignal(desk, key, { accountNumber: "2207", code: "BA" }, "k-1");
    const changed = await postSignal(desk, key, { accountNumber: "2207", code: "FA" }, "k-1");
    expect(changed.status).toBe(422);
    expect(changed.text).toContain("idempotency_key_reused");
    expect((await postSignal(desk, other, { accountNumber: "2207", code: "FA" }, "k-1")).status).toBe(202);
  });

  test("without an idempotency key nothing is stored", async () => {
    const desk = await openTestDesk(engine);
    const key = await addApiKey(desk);
    const { status, text } = await desk.call(routes.postSignal, key, { body: { accountNumber: "2207", code: "BA" } });
    expect([status, text.includes("idempotency-key")]).toEqual([400, true]);
    expect(await desk.db.signals.lastReceivedAt()).toBeNull();
  });

  test("a key works until it is revoked, and its use is noted", async () => {
    const desk = await openTestDesk(engine);
    const key = await addApiKey(desk);
    const user = await desk.addUser("Root", "administrator");
    await postSignal(desk, key, { accountNumber: "2207", code: "BA" });
    const list = await desk.call(routes.listApiKeys, { user }, {});
    expect(list.body.items).toMatchObject([
      { lastUsedAt: desk.clock.ms, revokedAt: null, createdBy: "admin-Receiver" },
    ]);
    expect(list.text).not.toContain(key.apiKey);

    expect((await desk.call(routes.revokeApiKey, { user }, { params: { id: key.id } })).status).toBe(204);
    expect((await postSignal(desk, key, { accountNumber: "2207", code: "BA" })).status).toBe(401);
    expect((await postSignal(desk, { apiKey: "rl_wrong" }, { accountNumber: "2207", code: "BA" })).status).toBe(401);
  });

  test("SQL and HTML in a signal's text are stored and answered as they came", async () => {
    const desk = await openTestDesk(engine);
    const key = await addApiKey(desk);
    await addSite(desk);
    const text = `'); drop table signal; -- <script>alert("1")</script> %_\\ ő 🚨`;
    await postSignal(desk, key, { accountNumber: "2207", code: "BA", text });
    const user = await desk.addUser("Ana");
    const { body } = await desk.call(routes.getAlarm, { user }, { params: { no: 20001 } });
    expect(body.signals[0]?.text).toBe(text);
    expect(JSON.parse(body.signals[0]?.raw ?? "")).toMatchObject({ text, account_number: "2207" });
  });
});
