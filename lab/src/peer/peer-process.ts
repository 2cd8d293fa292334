import { type ChildProcessByStdio, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { until } from "./until.ts";

/**
 * Runs a program in a process group of its own and ends with it. When our end of its input closes, which also happens when this
 * process is killed, it kills the group and removes the folder.
 */
const keeper = `
  folder=$1; log=$2; shift 2
  exec 4<&0
  setsid "$@" </dev/null >>"$log" 2>&1 4<&- & peer=$!
  echo "$peer"
  { read -r _; : >"$folder/parent-gone"; kill -s KILL -- "-$peer" || kill -s KILL "$peer"; } <&4 2>/dev/null & reader=$!
  exec 4<&-
  wait "$peer"; code=$?
  if [ -e "$folder/parent-gone" ]; then cd /; rm -rf "$folder"; else kill "$reader"; fi
  exit "$code"`;

const stopDeadlineMs = 2_000;

export interface PeerProgram {
  /** Names the log in the folder, and the program in errors. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Of the lab: removed when this process dies. */
  readonly folder: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** A server that a test controls: all its processes, by signals to the group. */
export class PeerProcess {
  readonly name: string;
  /** Process id of the program and of its group. */
  readonly pid: number;
  readonly #logFile: string;
  readonly #keeper: ChildProcessByStdio<Writable, Readable, null>;
  #ended = false;
  /** Resolves with the exit code, 128 + signal number after a signal. Never rejects. */
  readonly exited: Promise<number>;

  private constructor(program: PeerProgram, keeping: ChildProcessByStdio<Writable, Readable, null>, pid: number) {
    this.name = program.name;
    this.pid = pid;
    this.#logFile = logFileOf(program);
    this.#keeper = keeping;
    this.exited = new Promise((resolve) => {
      keeping.once("exit", (code) => {
        this.#ended = true;
        resolve(code ?? 1);
      });
    });
  }

  /** Resolves when the program has a process id; whether it can serve is for the caller to find out. */
  static async start(program: PeerProgram): Promise<PeerProcess> {
    const args = ["-c", keeper, "keeper", program.folder, logFileOf(program), program.command, ...program.args];
    // Own session: Ctrl-C at the terminal must reach this process alone, so that the keeper lives to tidy up.
    const child = spawn("/bin/sh", args, {
      cwd: program.folder,
      env: { ...process.env, ...program.env },
      stdio: ["pipe", "pipe", "ignore"],
      detached: true,
    });
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    child.stdout.setEncoding("utf8").once("data", (text: string) => resolve(Number(text)));
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${program.name} ended with ${code}`)));
    return new PeerProcess(program, child, await promise);
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  /** What the program wrote to stdout and stderr. */
  get log(): string {
    return readFileSync(this.#logFile, "utf8");
  }

  /** Waits until `probe` returns a value. @throws Error with the end of the log when the program ends first or takes over 10 s. */
  async ready<T>(probe: () => Promise<T | null>): Promise<T> {
    try {
      return await until(`${this.name} to serve`, () => {
        if (this.#ended) throw new Error("it ended");
        return probe();
      });
    } catch (error) {
      await this.kill();
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`${this.name} did not start: ${reason}\n${this.log.slice(-4_000)}`, {
        cause: error,
      });
    }
  }

  /** Sends a signal to every process of the program. */
  signal(signal: NodeJS.Signals): void {
    if (!this.#ended) sendSignal(-this.pid, signal);
  }

  /** SIGKILL, as a crash. Resolves when all processes of the program have ended: none of them holds a port any longer. */
  async kill(): Promise<void> {
    this.signal("SIGKILL");
    await this.exited;
    await this.#groupGone();
  }

  /** The first process of a program may end before its children do: those are killed. */
  async #groupGone(): Promise<void> {
    await until(`all processes of ${this.name} to end`, () => {
      const living = livingOfGroup(this.pid);
      for (const pid of living) sendSignal(pid, "SIGKILL");
      return living.length === 0 ? true : null;
    });
  }

  /** Asks the program to end, also when it is stopped, and kills it where it does not within 2 s. */
  async stop(): Promise<void> {
    if (this.#ended) return;
    this.signal("SIGCONT");
    this.signal("SIGTERM");
    const timer = setTimeout(() => this.signal("SIGKILL"), stopDeadlineMs);
    await this.exited;
    clearTimeout(timer);
    await this.#groupGone();
    this.#keeper.stdin.destroy();
  }
}

const logFileOf = (program: PeerProgram): string => join(program.folder, `${program.name}.log`);

/** Process ids of a group, without those that ended and only wait for their parent to ask how (proc(5): state Z). */
export function livingOfGroup(group: number): number[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const [state, , groupOf] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return Number(groupOf) === group && state !== "Z" && state !== "X" ? [Number(name)] : [];
    } catch {
      return []; // It ended meanwhile.
    }
  });
}

/** @param target of process.kill: negative for a group */
function sendSignal(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
