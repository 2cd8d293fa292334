import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { freshDatabase, testEngines } from "@readyline/lab";
import { describe, expect, onTestFinished, test } from "vitest";
import { openDatabase } from "./database.ts";

const writer = new URL("testing/write-for-ever.ts", import.meta.url).pathname;
const ROUNDS = 4;
const COMMITS_BEFORE_KILL = 150;

/** Kills the writing process after so many acknowledged commits; returns the last number that it acknowledged. */
async function writeAndKill(where: object): Promise<number> {
  const child = spawn(process.execPath, [writer, JSON.stringify(where)], { stdio: ["ignore", "pipe", "inherit"] });
  const gone = once(child, "exit");
  let last = 0;
  let lines = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    if (++lines === COMMITS_BEFORE_KILL) child.kill("SIGKILL");
  }
  await gone;
  return last;
}

describe.each(testEngines)("on %s", (engine) => {
  test(
    "a writer killed with SIGKILL loses no acknowledged commit, and leaves no half one",
    { timeout: 60_000 },
    async () => {
      const { [Symbol.dispose]: dispose, ...where } = await freshDatabase(engine);
      onTestFinished(dispose);
      for (let round = 0; round < ROUNDS; round++) {
        const acknowledged = await writeAndKill(where);
        expect(acknowledged).toBeGreaterThanOrEqual(COMMITS_BEFORE_KILL);
        // Not shared: also proves that the dead process holds no lock on the folder.
        const db = await openDatabase(where);
        const events = await db.outbox.after(0, 1_000_000);
        const latest = await db.outbox.latestSeq();
        expect(latest).toBeGreaterThanOrEqual(acknowledged);
        expect(events.map((event) => event.seq)).toEqual(Array.from({ length: latest }, (_, index) => index + 1));
        expect(await db.settings.get("last")).toBe(latest);
        await db.close();
      }
    },
  );
});
