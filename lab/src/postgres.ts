import { type ChildProcessByStdio, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { promisify } from "node:util";

const runFile = promisify(execFile);
const START_DEADLINE_MS = 30_000;
const USER = "readyline";

export interface LabPostgres extends AsyncDisposable {
  /** URL of the maintenance database, for {@link createDatabase}. */
  readonly adminUrl: string;
  /** Stops the server and removes its data. */
  stop(): Promise<void>;
}

/** PostgreSQL refuses to run as root: then it runs as the system user `postgres`. */
interface Identity {
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * Starts a PostgreSQL of its own on 127.0.0.1: fresh data in the temporary folder, a free port, a random password.
 * It ends with this process, however that ends.
 *
 * @throws Error when PostgreSQL is not installed, or does not start in 30 s
 */
export async function startPostgres(): Promise<LabPostgres> {
  const bin = findBinaries();
  const identity = await identityForServer();
  const folder = mkdtempSync(join(tmpdir(), "readyline-postgres-"));
  try {
    if (identity.uid !== undefined && identity.gid !== undefined) chownSync(folder, identity.uid, identity.gid);
    const password = randomBytes(18).toString("base64url");
    await initialize(bin, folder, password, identity);
    const port = await freePort();
    const server = launch(bin, folder, port, identity);
    try {
      await ready(server);
    } catch (error) {
      await end(server);
      throw error;
    }
    const stop = () => end(server);
    return {
      adminUrl: `postgres://${USER}:${password}@127.0.0.1:${port}/postgres`,
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Makes an empty database and returns its URL.
 *
 * @param name lower-case letters, digits, underscores
 */
export async function createDatabase(adminUrl: string, name: string): Promise<string> {
  const url = new URL(adminUrl);
  const options = ["-h", url.hostname, "-p", url.port, "-U", url.username, name];
  await runFile(join(findBinaries(), "createdb"), options, {
    env: { ...process.env, PGPASSWORD: url.password },
  });
  url.pathname = `/${name}`;
  return url.href;
}

/** Newest version where Debian puts it. */
function findBinaries(): string {
  const base = "/usr/lib/postgresql";
  const versions = existsSync(base) ? readdirSync(base).toSorted((a, b) => Number(b) - Number(a)) : [];
  const found = versions
    .map((version) => join(base, version, "bin"))
    .find((path) => existsSync(join(path, "postgres")));
  if (found === undefined) throw new Error(`PostgreSQL is not installed in ${base} (Debian package: postgresql).`);
  return found;
}

async function identityForServer(): Promise<Identity> {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = await Promise.all(
    ["-u", "-g"].map(async (option) => Number((await runFile("id", [option, "postgres"])).stdout)),
  );
  if (uid === undefined || gid === undefined) throw new Error("There is no system user postgres.");
  return { uid, gid };
}

async function initialize(bin: string, folder: string, password: string, identity: Identity): Promise<void> {
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (identity.uid !== undefined && identity.gid !== undefined) {
    chownSync(passwordFile, identity.uid, identity.gid);
  }
  const options = ["-D", join(folder, "data"), "-U", USER, `--pwfile=${passwordFile}`, "--auth=scram-sha-256"];
  // A language's sorting, as most installations have it: what relies on the order of bytes must say so itself.
  const sorting = ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US"];
  await runFile(join(bin, "initdb"), [...options, "-E", "UTF8", ...sorting, "--no-sync"], {
    cwd: folder,
    ...identity,
  });
}

async function freePort(): Promise<number> {
  const probe = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  probe.once("error", reject);
  probe.listen(0, "127.0.0.1", () => {
    const address = probe.address();
    probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
  });
  return promise;
}

type Server = ChildProcessByStdio<Writable, null, Readable>;

/** Waits for our end of its input to close, which also happens when this process is killed; then stops the server and tidies up. */
const WATCHDOG = `
  folder=$1; shift
  "$@" </dev/null & server=$!
  read -r _
  kill -INT $server; wait $server
  cd /; rm -rf "$folder"`;

function launch(bin: string, folder: string, port: number, identity: Identity): Server {
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "300",
    // The data does not outlive the tests.
    fsync: "off",
    synchronous_commit: "off",
    full_page_writes: "off",
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const command = [join(bin, "postgres"), "-D", join(folder, "data"), "-p", String(port), ...options];
  return spawn("/bin/sh", ["-c", WATCHDOG, "watchdog", folder, ...command], {
    cwd: folder,
    stdio: ["pipe", "ignore", "pipe"],
    ...identity,
  });
}

async function ready(server: Server): Promise<void> {
  let log = "";
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new Error(`PostgreSQL did not start in time:\n${log}`)), START_DEADLINE_MS);
  server.once("exit", (code) => reject(new Error(`PostgreSQL ended with ${code}:\n${log}`)));
  server.stderr.setEncoding("utf8").on("data", (text: string) => {
    if (log.length < 10_000) log += text;
    if (log.includes("ready to accept connections")) resolve();
  });
  try {
    await promise;
  } finally {
    clearTimeout(timer);
  }
}

async function end(server: Server): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  server.once("exit", () => resolve());
  server.stdin.end();
  await promise;
}
