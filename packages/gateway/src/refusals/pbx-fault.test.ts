import { describe, expect, it } from "vitest";
import { MemoryStore } from "../test-support/memory-store.ts";
import { RefusalGuard } from "./guard.ts";

const version = (): Promise<string> => Promise.resolve("v1");
const minute = 60_000;

function guardOn(store: MemoryStore): { guard: RefusalGuard; reconsidered: string[][] } {
  const reconsidered: string[][] = [];
  const guard = new RefusalGuard(store, {
    reconsidered: (extensions) => reconsidered.push([...extensions]),
    failed: (error) => {
      throw error;
    },
  });
  return { guard, reconsidered };
}

/** Who would have credentials at the PBX if all of these asked every second, and the PBX refused everybody. */
async function probesOf(guard: RefusalGuard, extensions: readonly string[], fromMs: number, toMs: number) {
  const probes: { extension: string; atMs: number }[] = [];
  for (let atMs = fromMs; atMs < toMs; atMs += 1_000) {
    for (const extension of extensions) {
      if ((await guard.mayTry(extension, atMs, version)).kind !== "allowed") continue;
      probes.push({ extension, atMs });
      await (await guard.begin(extension, "v1", atMs)).refused("reg.password", atMs);
    }
  }
  return probes;
}

const room = ["1001", "1002", "1003", "1004", "1005", "1006", "1007", "1008"];

describe("a PBX that refuses everybody", () => {
  it("is probed with one extension, and no more often than its refusals allow", async () => {
    const { guard } = guardOn(new MemoryStore());
    const probes = await probesOf(guard, room, minute, 2 * minute);
    // From now on the others ask before the one whose turn it is.
    probes.push(...(await probesOf(guard, room.toReversed(), 2 * minute, 26 * minute)));
    expect(probes.slice(0, 4).map(({ extension }) => extension)).toEqual(["1001", "1002", "1003", "1004"]);
    expect(probes.slice(4)).toEqual([
      { extension: "1001", atMs: minute + 10_000 },
      { extension: "1001", atMs: 11 * minute + 10_000 },
      { extension: "1001", atMs: 21 * minute + 10_000 },
    ]);
  });

  it("is still known after a restart", async () => {
    const store = new MemoryStore();
    await probesOf(guardOn(store).guard, room, minute, 2 * minute);
    expect(await probesOf(guardOn(store).guard, room, 2 * minute, 11 * minute)).toEqual([]);
    expect((await probesOf(guardOn(store).guard, room, 11 * minute, 20 * minute)).map((one) => one.extension)).toEqual([
      "1001",
    ]);
  });

  it("is probed with another extension when the one is gone", async () => {
    const { guard } = guardOn(new MemoryStore());
    await probesOf(guard, room, minute, 2 * minute);
    const others = room.slice(4);
    const probes = await probesOf(guard, others, 2 * minute, 20 * minute);
    expect(new Set(probes.map(({ extension }) => extension))).toEqual(new Set(["1005"]));
  });

  it("lets everybody come when it accepts one", async () => {
    const store = new MemoryStore();
    const { guard, reconsidered } = guardOn(store);
    await probesOf(guard, room, minute, 2 * minute);
    expect(reconsidered).toEqual([["1001", "1002", "1003", "1004"]]);
    expect((await guard.mayTry("1001", 11 * minute + 10_000, version)).kind).toBe("allowed");
    await (await guard.begin("1001", "v1", 11 * minute + 10_000)).accepted(11 * minute + 10_001);
    expect(reconsidered[1]).toEqual(["1002", "1003", "1004"]);
    for (const extension of room) expect((await guard.mayTry(extension, 12 * minute, version)).kind).toBe("allowed");
    expect(store.refused.size).toBe(0);
    const afterRestart = guardOn(store).guard;
    for (const extension of room)
      expect((await afterRestart.mayTry(extension, 12 * minute, version)).kind).toBe("allowed");
  });

  it("is tried at once by an extension with a new password", async () => {
    const { guard } = guardOn(new MemoryStore());
    await probesOf(guard, room, minute, 2 * minute);
    expect((await guard.mayTry("1005", 2 * minute, version)).kind).toBe("pbx-fault");
    await guard.clear("1005");
    expect((await guard.mayTry("1005", 2 * minute, version)).kind).toBe("allowed");
    expect((await guard.mayTry("1005", 2 * minute, version)).kind).toBe("pbx-fault");
  });

  it("is not what four extensions show between which others were accepted", async () => {
    const store = new MemoryStore();
    await store.accepted("1000", "v1", 0);
    const { guard } = guardOn(store);
    for (const [index, extension] of ["1001", "1002", "1000", "1003", "1004"].entries()) {
      const atMs = minute + index;
      const attempt = await guard.begin(extension, "v1", atMs);
      if (extension === "1000") await attempt.accepted(atMs);
      else await attempt.refused("reg.password", atMs);
    }
    expect((await guard.mayTry("1005", minute + 5, version)).kind).toBe("allowed");
    expect((await guardOn(store).guard.mayTry("1005", minute + 5, version)).kind).toBe("allowed");
  });
});
