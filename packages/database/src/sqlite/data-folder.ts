import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DatabaseError } from "../errors.ts";

const DATABASE_FILE = "readyline.sqlite";
const LOCK_FILE = "readyline.lock";
const OWNER_FILE = "readyline.pid";

/** Creates the folder (0700) and the database file (0600; SQLite gives its -wal and -shm the same mode). */
export function prepareDataFolder(dataDir: string): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, DATABASE_FILE);
  createPrivateFile(path);
  return path;
}

/**
 * Creates the file empty unless it is there. Never opens an existing one: POSIX drops all locks of a process on a file
 * when it closes any descriptor of that file, and SQLite's locks are such locks.
 */
function createPrivateFile(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    chmodSync(path, 0o600);
  }
}

/**
 * Takes the data folder for this process. The lock is SQLite's own file lock on a second, empty database: the operating
 * system frees it when the process ends, however it ends, so there is no stale lock to clean up.
 *
 * @throws {DatabaseError} `folder-in-use`
 */
export function lockDataFolder(dataDir: string): Disposable {
  const lockPath = join(dataDir, LOCK_FILE);
  const ownerPath = join(dataDir, OWNER_FILE);
  createPrivateFile(lockPath);
  const lock = new DatabaseSync(lockPath, { timeout: 0 });
  try {
    lock.exec("pragma journal_mode=memory; begin exclusive");
  } catch (error) {
    lock.close();
    throw new DatabaseError(
      "folder-in-use",
      `The data folder ${dataDir} is in use by ${ownerOf(ownerPath)}. Stop it first, or set DATA_DIR to another folder.`,
      { cause: error },
    );
  }
  writeFileSync(ownerPath, `${process.pid}\n`, { mode: 0o600 });
  return { [Symbol.dispose]: () => lock.close() };
}

function ownerOf(ownerPath: string): string {
  try {
    return `process ${readFileSync(ownerPath, "utf8").trim()}`;
  } catch {
    // Taken a moment ago: the other process has not written its number yet.
    return "another process";
  }
}
