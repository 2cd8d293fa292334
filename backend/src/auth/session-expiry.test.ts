import { openDatabase } from "@readyline/database";
import { freshDatabase } from "@readyline/lab";
import { expect, onTestFinished, test } from "vitest";
import { createLog } from "../log.ts";
import { createCookieSigner } from "./cookies.ts";
import { SessionStore } from "./session-store.ts";
import { Sessions, type SessionEnd } from "./sessions.ts";

const hourMs = 3_600_000;

/** Sessions on a real database with a clock, and with calls, that the test moves. */
async function setUp() {
  const { [Symbol.dispose]: removeData, ...where } = await freshDatabase("sqlite");
  const database = await openDatabase(where);
  onTestFinished(async () => {
    await database.close();
    removeData();
  });
  const startedAt = Date.UTC(2026, 10, 23, 6);
  const clock = { hours: 0 };
  const calls = new Set<string>();
  const ends: SessionEnd[] = [];
  const store = new SessionStore(database);
  const sessions = new Sessions({
    store,
    database,
    signer: createCookieSigner("secret"),
    cookieName: "session",
    log: createLog({ level: "silent" }),
    now: () => startedAt + clock.hours * hourMs,
    hasCall: (id) => calls.has(id),
  });
  sessions.onEnd((end) => void ends.push(end));
  const person = { username: "anna", name: "Anna", role: "operator", passwordHash: "x" } as const;
  const user = await database.writeTx((tx) => tx.users.create(person));
  const at = new Date(startedAt).toISOString();
  await database.kysely
    .insertInto("session")
    .values({
      id: "s1",
      token: "t1",
      userId: user.id,
      createdAt: at,
      updatedAt: at,
      expiresAt: at,
      ipAddress: "",
      userAgent: "",
    })
    .execute();
  return { sessions, store, clock, calls, ends };
}

test("a call keeps an expired session for 4 hours at most, on requests and on open connections", async () => {
  const { sessions, clock, calls, ends } = await setUp();
  sessions.connected("s1", "u1");
  calls.add("s1");
  clock.hours = 15.9;
  expect(await sessions.find("t1")).not.toBeNull();
  expect(await sessions.sweep()).toHaveLength(1);
  clock.hours = 16;
  expect(await sessions.sweep()).toEqual([]);
  expect(ends).toMatchObject([{ sessionId: "s1", reason: "session_expired" }]);
  expect(await sessions.find("t1")).toBeNull();
});

test("the end of the call ends the expired session", async () => {
  const { sessions, clock, calls, ends } = await setUp();
  sessions.connected("s1", "u1");
  calls.add("s1");
  clock.hours = 13;
  await sessions.sweep();
  expect(ends).toEqual([]);
  calls.delete("s1");
  await sessions.sweep();
  expect(ends).toHaveLength(1);
});

test("connections do not keep a session, requests do", async () => {
  const { sessions, clock } = await setUp();
  sessions.connected("s1", "u1");
  clock.hours = 11;
  await sessions.sweep();
  await sessions.find("t1");
  clock.hours = 11.5;
  expect(await sessions.use("t1")).not.toBeNull();
  clock.hours = 23.4;
  expect(await sessions.find("t1")).not.toBeNull();
});

test("sessions that nobody asks for are thrown away", async () => {
  const { sessions, store, clock, ends } = await setUp();
  clock.hours = 15;
  await sessions.purge();
  expect(await store.byIds(["s1"])).toHaveLength(1);
  clock.hours = 16.1;
  await sessions.purge();
  expect(await store.byIds(["s1"])).toEqual([]);
  expect(ends).toHaveLength(1);
});

test("a listener that fails does not keep the others from hearing of the end", async () => {
  const { sessions, ends } = await setUp();
  sessions.onEnd(() => {
    throw new Error("broken");
  });
  await sessions.end({ sessionId: "s1", userId: "u1", reason: "logout" });
  expect(ends).toHaveLength(1);
  expect(await sessions.find("t1")).toBeNull();
});
