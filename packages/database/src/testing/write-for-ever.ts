/**
 * Run as a process of its own, to be killed: writes one after another transaction (an event, a setting with its number, and a
 * user every tenth time) into the database named by its argument, and prints each number after its commit.
 */
import { writeSync } from "node:fs";
import { type DatabaseOptions, openDatabase } from "../database.ts";

const db = await openDatabase(JSON.parse(process.argv[2] ?? "") as DatabaseOptions);
for (;;) {
  const seq = await db.writeTx(async (tx) => {
    const number = await tx.outbox.append({ topic: "sample.changed", data: { running: true } });
    await tx.settings.set("last", number);
    return number;
  });
  // Synchronous: what was printed was handed over before the process died.
  writeSync(1, `${seq}\n`);
}
