/** Run as a process of its own: opens the database named by its argument (JSON), reports `open` or the error's code, and ends. */
import { type DatabaseOptions, openDatabase } from "../database.ts";
import { DatabaseError } from "../errors.ts";

const options = JSON.parse(process.argv[2] ?? "") as DatabaseOptions;
try {
  const db = await openDatabase(options);
  await db.ping();
  await db.close();
  process.send?.("open");
} catch (error) {
  process.send?.(error instanceof DatabaseError ? error.code : String(error));
}
process.disconnect();
