import { testEngines } from "@readyline/lab";
import { describe, expect, test } from "vitest";
import { addUser, openTestBed, TEST_START_MS } from "../testing/test-database.ts";
import { LOGIN_ATTEMPTS, LOGIN_LOCK_MS } from "./login-guard.ts";

const sealed = { cipher: "v1.cipher", keyId: "key-1" };

describe.each(testEngines)("users on %s", (engine) => {
  test("are read as they were made, by id, by name in any case, and by extension", async () => {
    const { db } = await openTestBed(engine);
    const ana = await addUser(db, "Ana", "1001");
    expect(ana).toEqual({
      id: ana.id,
      username: "ana",
      name: "Ana",
      role: "operator",
      active: true,
      sipExtension: "1001",
      sipPasswordSet: false,
      sipPasswordSetAt: null,
      sipPasswordSetBy: null,
      twoFactorEnabled: false,
      mustChangePassword: false,
      lockedUntil: null,
      lastSignedInAt: null,
      createdAt: TEST_START_MS,
    });
    expect(await db.users.get(ana.id)).toEqual(ana);
    expect(await db.users.getByUsername("ANA")).toEqual(ana);
    expect(await db.users.getByExtension("1001")).toEqual(ana);
    expect(await db.users.list()).toEqual([ana]);
    expect(await db.users.count()).toBe(1);
    expect(await db.users.passwordHash(ana.id)).toBe("hash");
  });

  test("have a SIP account only while active, with an extension and a password", async () => {
    const { db } = await openTestBed(engine);
    const [ana, root] = [await addUser(db, "Ana", "1001"), await addUser(db, "Root")];
    expect(await db.users.sipAccount(ana.id)).toBeNull();
    const set = await db.writeTx((tx) => tx.users.setSipPassword(ana.id, sealed, root.id));
    expect(set).toMatchObject({ sipPasswordSet: true, sipPasswordSetAt: TEST_START_MS, sipPasswordSetBy: "Root" });
    expect(JSON.stringify(set)).not.toContain("cipher");
    expect(await db.users.sipAccount(ana.id)).toEqual({ extension: "1001", password: sealed });
    await db.writeTx((tx) => tx.users.update(ana.id, { active: false }));
    expect(await db.users.sipAccount(ana.id)).toBeNull();
    await db.writeTx((tx) => tx.users.update(ana.id, { active: true }));
    expect(await db.users.sipAccount(ana.id)).not.toBeNull();
  });

  test("lose the stored SIP password with the extension", async () => {
    const { db } = await openTestBed(engine);
    const ana = await addUser(db, "Ana", "1001");
    await db.writeTx((tx) => tx.users.setSipPassword(ana.id, sealed, null));
    const without = await db.writeTx((tx) => tx.users.update(ana.id, { sipExtension: null }));
    expect(without).toMatchObject({ sipExtension: null, sipPasswordSet: false, sipPasswordSetAt: null });
    await db.writeTx((tx) => tx.users.update(ana.id, { sipExtension: "1001" }));
    expect(await db.users.sipAccount(ana.id)).toBeNull();
    await expect(addUser(db, "Bela", "1002")).resolves.toBeDefined();
  });

  test("keep what a patch does not name", async () => {
    const { db } = await openTestBed(engine);
    const ana = await addUser(db, "Ana", "1001");
    await db.writeTx((tx) => tx.users.update(ana.id, { role: "supervisor", mustChangePassword: true }));
    expect(await db.users.get(ana.id)).toEqual({ ...ana, role: "supervisor", mustChangePassword: true });
    const nobody = db.writeTx((tx) => tx.users.update("nobody", { name: "X" }));
    await expect(nobody).rejects.toMatchObject({ code: "not-found" });
  });

  test("each change is told to the consoles, and only by id", async () => {
    const { db } = await openTestBed(engine);
    const ana = await addUser(db, "Ana", "1001");
    await db.writeTx((tx) => tx.users.setSipPassword(ana.id, sealed, null));
    const events = await db.outbox.after(0);
    expect(events.map(({ event }) => event)).toEqual([
      { topic: "user.changed", data: { userId: ana.id } },
      { topic: "user.changed", data: { userId: ana.id } },
    ]);
  });

  test("password, preferences, sign-in time and two-factor can be set and taken back", async () => {
    const { db, clock } = await openTestBed(engine);
    const ana = await addUser(db, "Ana");
    clock.ms += 1_000;
    await db.writeTx(async (tx) => {
      await tx.users.setPassword(ana.id, "new hash", { mustChange: true });
      await tx.users.setPreferences(ana.id, { theme: "light" });
      await tx.users.signedIn(ana.id);
      await tx.totpSteps.claim(ana.id, 100);
    });
    expect(await db.users.passwordHash(ana.id)).toBe("new hash");
    expect(await db.users.preferences(ana.id)).toEqual({ theme: "light" });
    expect(await db.users.get(ana.id)).toMatchObject({
      mustChangePassword: true,
      lastSignedInAt: TEST_START_MS + 1_000,
    });
    const reset = await db.writeTx((tx) => tx.users.resetTwoFactor(ana.id));
    expect(reset.twoFactorEnabled).toBe(false);
    expect(await db.writeTx((tx) => tx.totpSteps.claim(ana.id, 100))).toBe(true);
  });
});

describe.each(testEngines)("the sign-in's guards on %s", (engine) => {
  test("a one-time code counts once, also when it is sent four times at once; older ones are refused", async () => {
    const { db } = await openTestBed(engine);
    const ana = await addUser(db, "Ana");
    const claim = (step: number) => db.writeTx((tx) => tx.totpSteps.claim(ana.id, step));
    const results = await Promise.all([claim(500), claim(500), claim(500), claim(500)]);
    expect(results.filter(Boolean)).toHaveLength(1);
    expect(await claim(499)).toBe(false);
    expect(await claim(501)).toBe(true);
  });

  test("of 30 guesses sent at once only five are checked, and the name is locked for its time", async () => {
    const { db, clock } = await openTestBed(engine);
    await addUser(db, "Ana");
    const reserve = (name = "ana") => db.writeTx((tx) => tx.loginGuard.reserve(name));
    const results = await Promise.all(Array.from({ length: 30 }, () => reserve()));
    expect(results.filter((result) => result.allowed)).toHaveLength(LOGIN_ATTEMPTS);
    const until = TEST_START_MS + LOGIN_LOCK_MS;
    expect(await reserve("ANA")).toEqual({ allowed: false, lockedUntil: until });
    expect((await db.users.getByUsername("ana"))?.lockedUntil).toBe(until);
    expect(await db.loginGuard.lockedUntil("ana")).toBe(until);
    expect(await reserve("bela")).toEqual({ allowed: true, attempt: 1 });
    clock.ms = until;
    expect((await db.users.getByUsername("ana"))?.lockedUntil).toBeNull();
    expect(await reserve()).toEqual({ allowed: true, attempt: 1 });
  });

  test("a right password, an administrator, or time clears the count", async () => {
    const { db, clock } = await openTestBed(engine);
    const reserve = () => db.writeTx((tx) => tx.loginGuard.reserve("ana"));
    for (let i = 0; i < LOGIN_ATTEMPTS; i++) await reserve();
    await db.writeTx((tx) => tx.loginGuard.clear("Ana"));
    expect(await reserve()).toEqual({ allowed: true, attempt: 1 });
    clock.ms += LOGIN_LOCK_MS;
    await db.writeTx((tx) => tx.loginGuard.purge());
    expect(await db.kysely.selectFrom("loginGuard").selectAll().execute()).toEqual([]);
  });

  test("sessions are listed without their tokens and end one by one or all but one", async () => {
    const { db } = await openTestBed(engine);
    const ana = await addUser(db, "Ana");
    const at = engine === "sqlite" ? new Date(TEST_START_MS).toISOString() : new Date(TEST_START_MS);
    for (const id of ["s1", "s2", "s3"]) {
      await db.kysely
        .insertInto("session")
        .values({
          id,
          token: `secret-${id}`,
          userId: ana.id,
          createdAt: at,
          updatedAt: at,
          expiresAt: at,
          ipAddress: "192.0.2.10",
          userAgent: "Chrome",
        })
        .execute();
    }
    const sessions = await db.sessions.ofUser(ana.id);
    expect(sessions).toHaveLength(3);
    expect(sessions.find(({ id }) => id === "s1")).toEqual({
      id: "s1",
      userId: ana.id,
      createdAt: TEST_START_MS,
      updatedAt: TEST_START_MS,
      expiresAt: TEST_START_MS,
      address: "192.0.2.10",
      userAgent: "Chrome",
    });
    expect(await db.writeTx((tx) => tx.sessions.delete("s2"))).toBe(true);
    expect(await db.writeTx((tx) => tx.sessions.delete("s2"))).toBe(false);
    expect(await db.writeTx((tx) => tx.sessions.deleteOfUser(ana.id, "s3"))).toEqual(["s1"]);
    expect((await db.sessions.ofUser(ana.id)).map(({ id }) => id)).toEqual(["s3"]);
    expect(await db.sessions.get("s1")).toBeNull();
  });
});
