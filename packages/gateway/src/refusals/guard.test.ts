import { expect, it } from "vitest";
import { RefusalGuard } from "./guard.ts";

const extension = "1001";

/** A store whose answers come when the test says so. */
function slowStore(initial: readonly number[]) {
  let refusals: readonly number[] = initial;
  let reads = 0;
  const due: (() => void)[] = [];
  const later = (): Promise<void> => new Promise((resolve) => due.push(resolve));
  const store = {
    refusals: async () => {
      reads += 1;
      const seen = refusals;
      await later();
      return seen;
    },
    addRefusal: async (_extension: string, atMs: number) => {
      await later();
      refusals = [...refusals, atMs];
    },
    clearRefusals: async () => {
      await later();
      refusals = [];
    },
  };
  const answerAll = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) {
      for (const answer of due.splice(0)) answer();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { store, answerAll, reads: () => reads };
}

it("reads what was refused once, ahead of the try", async () => {
  const { store, answerAll, reads } = slowStore([]);
  const guard = new RefusalGuard(store);
  void guard.prepare(extension, 0);
  await answerAll();
  // Nothing waits for the store any more.
  expect(await guard.mayTry(extension, 1)).toEqual({ kind: "allowed" });
  await guard.accepted(extension, 2);
  expect(reads()).toBe(1);
});

it("does not keep what was read while refusals were being cleared", async () => {
  const { store, answerAll } = slowStore([0, 1]);
  const guard = new RefusalGuard(store);
  const cleared = guard.clear(extension);
  void guard.prepare(extension, 2);
  await answerAll();
  await cleared;
  const verdict = guard.mayTry(extension, 3);
  await answerAll();
  expect(await verdict).toEqual({ kind: "allowed" });
});

it("knows a refusal at once", async () => {
  const { store, answerAll } = slowStore([]);
  const guard = new RefusalGuard(store);
  void guard.prepare(extension, 0);
  await answerAll();
  for (const atMs of [1, 2]) {
    const noted = guard.refused(extension, atMs);
    await answerAll();
    await noted;
  }
  const verdict = guard.mayTry(extension, 3);
  await answerAll();
  expect((await verdict).kind).toBe("wait");
});
