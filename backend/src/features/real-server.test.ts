import { expect, test } from "vitest";
import { sampleAccounts } from "./sample/sample-accounts.ts";
import { startRealServer } from "./testing/real-server.ts";

interface Wire {
  readonly items: readonly { readonly id: string; readonly no: number }[];
}

/** Every text in an answer that is not an identifier, which may hold any digits. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(value) ? [] : [value];
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(textsIn) : [];
}

test("an operator works an alarm through the whole server, and no answer holds the private number", async () => {
  const { server, signIn, logged } = await startRealServer();
  const anna = await signIn("anna");
  const { body: queue } = await anna.get("/api/alarms");
  const [fire] = (queue as Wire).items;
  const no = fire?.no ?? 0;
  expect((await anna.post(`/api/alarms/${no}/view`)).status).toBe(204);
  const claimed = await anna.post(`/api/alarms/${no}/claim`);
  expect(claimed.body).toMatchObject({
    state: "claimed",
    account: { number: "4711" },
    account_detail: { contacts: [{}, {}, {}] },
  });

  const bela = await signIn("bela");
  const lost = await bela.post(`/api/alarms/${no}/claim`);
  expect([lost.status, lost.body]).toMatchObject([409, { error: { code: "already_claimed", holder: {} } }]);
  expect((await bela.post(`/api/alarms/${no}/take-over`, { reason: "mine" })).status).toBe(403);

  const answers = [queue, claimed.body, lost.body];
  const accounts = (await anna.get("/api/accounts")).body;
  const history = (await anna.get("/api/history?limit=200")).body;
  answers.push(accounts, history);
  for (const { id } of (accounts as Wire).items) answers.push((await anna.get(`/api/accounts/${id}`)).body);
  for (const item of [...(history as Wire).items, ...(queue as Wire).items]) {
    answers.push((await anna.get(`/api/alarms/${item.no}`)).body);
  }
  const closed = await anna.post(`/api/alarms/${no}/close`, { disposition: "test" });
  expect(closed.body).toMatchObject({ state: "closed" });
  const { context } = server;
  answers.push(
    closed.body,
    await context.database.outbox.after(0, 10_000),
    await context.database.audit.list({ limit: 500 }),
  );

  const secret = sampleAccounts
    .flatMap(({ contacts }) => contacts.flatMap(({ phones }) => phones))
    .find((phone) => phone.private === true)?.number;
  expect(secret).toMatch(/^\d{4}$/);
  expect(await context.database.contacts.isStoredNumber(secret ?? "")).toBe(true);
  // A word of its own: times and counts may hold any digits.
  const alone = new RegExp(`(?<!\\d)${secret}(?!\\d)`);
  expect(answers.flatMap(textsIn).filter((text) => alone.test(text))).toEqual([]);
  expect(logged.filter((line) => line.includes(`"${secret}"`))).toEqual([]);
});

test("a claim whose owner signed out goes back to the queue a minute later, by itself", async () => {
  const { server, signIn, clock } = await startRealServer();
  const anna = await signIn("anna");
  const no = ((await anna.get("/api/alarms")).body as Wire).items[0]?.no ?? 0;
  await anna.post(`/api/alarms/${no}/claim`);
  await anna.post("/api/auth/sign-out");
  const { database } = server.context;
  const released = Promise.withResolvers<string | undefined>();
  const unsubscribe = database.onCommit(() => {
    database.alarms
      .get(no)
      .then((alarm) => (alarm?.state === "new" ? released.resolve(alarm.owner?.name) : undefined))
      .catch(released.reject);
  });
  clock.aheadMs = 61_000;
  expect(await released.promise).toBeUndefined();
  unsubscribe();
});
