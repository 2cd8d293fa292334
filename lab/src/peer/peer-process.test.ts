import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { livingOfGroup, PeerProcess } from "./peer-process.ts";
import { until } from "./until.ts";

const folder = mkdtempSync(join(tmpdir(), "readyline-peer-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program whose children outlive its first process by a moment, as those of Kamailio do. */
async function withChildren(count: number): Promise<PeerProcess> {
  const script = `for i in $(seq ${count}); do sleep 60 & done; wait`;
  const peer = await PeerProcess.start({ name: "children", command: "/bin/sh", args: ["-c", script], folder });
  await until("its children", () => (livingOfGroup(peer.pid).length > count ? true : null));
  return peer;
}

describe("a program with children", () => {
  it.each(["kill", "stop"] as const)("has no process left after %s", async (end) => {
    for (let round = 0; round < 5; round += 1) {
      const peer = await withChildren(30);
      await peer[end]();
      expect(livingOfGroup(peer.pid)).toEqual([]);
    }
  });
});
