import { expect, it } from "vitest";
import { MemoryStore } from "../test-support/memory-store.ts";
import { RefusalGuard, type RefusalGuardEvents } from "./guard.ts";

const extension = "1001";
const version = (): Promise<string> => Promise.resolve("v1");
const quiet: RefusalGuardEvents = {
  reconsidered: () => undefined,
  failed: (error) => {
    throw error;
  },
};

/** A store whose answers come when the test says so. */
class SlowStore extends MemoryStore {
  reads = 0;
  private readonly due: (() => void)[] = [];

  override async refusals(of: string) {
    this.reads += 1;
    const seen = await super.refusals(of);
    await this.later();
    return seen;
  }

  override async addRefusal(of: string, refusal: { atMs: number; version: string | null }) {
    await this.later();
    return super.addRefusal(of, refusal);
  }

  override async clearRefusals(of: string) {
    await this.later();
    await super.clearRefusals(of);
  }

  /** What has been asked for so far, and by the answers to it. */
  async answerAll(): Promise<void> {
    for (let turn = 0; turn < 20; turn += 1) {
      for (const answer of this.due.splice(0)) answer();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  private later(): Promise<void> {
    return new Promise((resolve) => this.due.push(resolve));
  }
}

it("reads what was refused once, ahead of the try", async () => {
  const store = new SlowStore();
  await store.accepted(extension, "v1", 0);
  const guard = new RefusalGuard(store, quiet);
  void guard.prepare(extension, 0);
  await store.answerAll();
  // Nothing waits for the store any more.
  expect(await guard.mayTry(extension, 1, version)).toEqual({ kind: "allowed" });
  const attempt = await guard.begin(extension, "v1", 1);
  await attempt.accepted(2);
  expect(store.reads).toBe(1);
});

it("does not keep what was read while refusals were being cleared", async () => {
  const store = new SlowStore();
  store.refused.set(extension, [
    { id: "a", atMs: 0, version: null },
    { id: "b", atMs: 1, version: null },
  ]);
  const guard = new RefusalGuard(store, quiet);
  const cleared = guard.clear(extension);
  void guard.prepare(extension, 2);
  await store.answerAll();
  await cleared;
  const verdict = guard.mayTry(extension, 3, version);
  await store.answerAll();
  expect(await verdict).toEqual({ kind: "allowed" });
});

it("lets credentials leave that are not known to be good only when they are written down", async () => {
  const store = new SlowStore();
  const guard = new RefusalGuard(store, quiet);
  let hasLeft = false;
  const begin = async (): Promise<void> => {
    await guard.begin(extension, "v1", 1);
    hasLeft = true;
    expect(store.refused.get(extension)).toMatchObject([{ atMs: 1, version: "v1" }]);
  };
  const begun = begin();
  await new Promise((resolve) => setImmediate(resolve));
  expect(hasLeft).toBe(false);
  await store.answerAll();
  await begun;
});

it("counts what a killed process had under way, and what was refused with it", async () => {
  const store = new MemoryStore();
  for (const atMs of [1, 2]) {
    const killed = new RefusalGuard(store, quiet);
    expect(await killed.mayTry(extension, atMs, version)).toEqual({ kind: "allowed" });
    await killed.begin(extension, "v1", atMs);
  }
  const next = new RefusalGuard(store, quiet);
  expect(await next.mayTry(extension, 3, version)).toEqual({ kind: "wait", cause: "reg.password", untilMs: 600_002 });
});

it("writes credentials down that were good before when the PBX is slow to answer", async () => {
  const store = new MemoryStore();
  await store.accepted(extension, "v1", 0);
  const guard = new RefusalGuard(store, quiet);
  const quick = await guard.begin(extension, "v1", 1);
  await quick.accepted(2);
  const slow = await guard.begin(extension, "v1", 3);
  expect(store.refused.has(extension)).toBe(false);
  await expect.poll(() => store.refused.get(extension), { timeout: 5_000 }).toMatchObject([{ atMs: 3, version: "v1" }]);
  await slow.unanswered();
  expect(store.refused.has(extension)).toBe(false);
});

it("takes credentials for good no longer once they were refused", async () => {
  const store = new MemoryStore();
  await store.accepted(extension, "v1", 0);
  const guard = new RefusalGuard(store, quiet);
  expect(await (await guard.begin(extension, "v1", 1)).refused("reg.password", 2)).toEqual({
    kind: "wait",
    untilMs: null,
  });
  await guard.begin(extension, "v1", 3);
  expect(store.refused.get(extension)?.length).toBe(2);
});

it("counts credentials that nobody answered where they are not known to be good", async () => {
  const store = new MemoryStore();
  const guard = new RefusalGuard(store, quiet);
  await (await guard.begin(extension, "v1", 1)).unanswered();
  expect(store.refused.get(extension)?.length).toBe(1);
});

it("forgets an attempt that the PBX answered with something else", async () => {
  const store = new MemoryStore();
  const guard = new RefusalGuard(store, quiet);
  await (await guard.begin(extension, "v1", 1)).dropped();
  expect(store.refused.has(extension)).toBe(false);
});

it("tries a new password at once, and the old one not", async () => {
  const store = new MemoryStore();
  for (const atMs of [1, 2]) await store.addRefusal(extension, { atMs, version: "v1" });
  const guard = new RefusalGuard(store, quiet);
  expect((await guard.mayTry(extension, 3, version)).kind).toBe("wait");
  expect((await guard.mayTry(extension, 3, () => Promise.resolve("v2"))).kind).toBe("allowed");
});

it("does not take a binding off with credentials that were refused too often", async () => {
  const store = new MemoryStore();
  const guard = new RefusalGuard(store, quiet);
  for (const atMs of [1, 2]) await (await guard.begin(extension, "v1", atMs)).refused("reg.password", atMs);
  expect(await guard.beginOwn(extension, "v1", 3)).toBeNull();
  expect(await guard.beginOwn(extension, "v2", 3)).not.toBeNull();
});

it("says what an earlier process was refused by, until the PBX accepts", async () => {
  const store = new MemoryStore();
  const before = new RefusalGuard(store, quiet);
  for (const atMs of [1, 2]) await (await before.begin(extension, "v1", atMs)).refused("reg.forbidden", atMs);
  const guard = new RefusalGuard(store, quiet);
  expect(await guard.mayTry(extension, 3, version)).toMatchObject({ kind: "wait", cause: "reg.forbidden" });
  guard.grantOne(extension);
  await (await guard.begin(extension, "v1", 4)).accepted(4);
  expect(await guard.mayTry(extension, 5, version)).toEqual({ kind: "allowed" });
});

it("forgets what an extension was refused by when the PBX accepts it", async () => {
  const store = new MemoryStore();
  const before = new RefusalGuard(store, quiet);
  for (const atMs of [1, 2]) await (await before.begin(extension, "v1", atMs)).refused("reg.forbidden", atMs);
  const guard = new RefusalGuard(store, quiet);
  await guard.accepted(extension, "v1", 3);
  for (const atMs of [4, 5]) await guard.begin(extension, "v2", atMs);
  const stored = (): Promise<string> => Promise.resolve("v2");
  expect(await guard.mayTry(extension, 6, stored)).toMatchObject({ kind: "wait", cause: "reg.password" });
});

it("lets an answer go on whose cause cannot be written down", async () => {
  const failed: unknown[] = [];
  const store = new MemoryStore();
  store.explainRefusal = () => Promise.reject(new Error("database is gone"));
  const guard = new RefusalGuard(store, { ...quiet, failed: (error) => failed.push(error) });
  const attempt = await guard.begin(extension, "v1", 1);
  expect(await attempt.refused("reg.forbidden", 1)).toEqual({ kind: "wait", untilMs: null });
  expect(failed).toEqual([new Error("database is gone")]);
});

it("says of credentials that were under way when their process died that the password may be wrong", async () => {
  const store = new MemoryStore();
  for (const atMs of [1, 2]) await new RefusalGuard(store, quiet).begin(extension, "v1", atMs);
  expect(await new RefusalGuard(store, quiet).mayTry(extension, 3, version)).toMatchObject({ cause: "reg.password" });
});
