import { DatabaseSync } from "node:sqlite";

/** How long opening waits for another process that is opening too. Afterwards the driver waits, without stopping this process. */
const OPEN_TIMEOUT_MS = 5_000;

/** Opens the file with the settings that everything else relies on: durable at each commit, foreign keys, exact LIKE. */
export function openSqliteFile(path: string): DatabaseSync {
  const raw = new DatabaseSync(path, { timeout: OPEN_TIMEOUT_MS, enableForeignKeyConstraints: true });
  try {
    raw.exec(`
      pragma journal_mode = wal;
      pragma synchronous = full;
      pragma case_sensitive_like = on;
      pragma trusted_schema = off;
      pragma busy_timeout = 0;
    `);
  } catch (error) {
    raw.close();
    throw error;
  }
  return raw;
}

/**
 * Calls `onChange` when another connection has committed to the file. Tools that share the folder knowingly cannot
 * wake this process otherwise.
 */
export function watchOtherWriters(raw: DatabaseSync, onChange: () => void, everyMs: number): Disposable {
  const statement = raw.prepare("pragma data_version");
  const read = () => statement.get()?.["data_version"];
  let version = read();
  const timer = setInterval(() => {
    const now = read();
    if (now === version) return;
    version = now;
    onChange();
  }, everyMs);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
