import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { CommandName, ControlCommands, StartOptions, ToChild, ToParent } from "./control.ts";
import { EvaluationPbxError } from "./evaluation-pbx-error.ts";

const childFile = fileURLToPath(new URL("./child.ts", import.meta.url));
/** Variables that Node itself may need. */
const passedOn = ["PATH", "SystemRoot", "TZ"];
const startDeadlineMs = 10_000;
const commandDeadlineMs = 5_000;
const stopDeadlineMs = 1_000;

export interface EvaluationPbxOptions extends Partial<StartOptions> {
  /** Lines of the child process about faults of its own. Default: thrown away. */
  readonly onLog?: (line: string) => void;
}

type Command<Name extends CommandName> = (
  ...args: Parameters<ControlCommands[Name]>
) => Promise<ReturnType<ControlCommands[Name]>>;

/**
 * A running evaluation PBX. Each command rejects with `EvaluationPbxError`: `gone` after the process has ended, `timeout`
 * after 5 s, as when the process is stopped.
 */
export interface EvaluationPbx extends AsyncDisposable, Readonly<{ [Name in CommandName]: Command<Name> }> {
  /** `ws://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  readonly domain: string;
  readonly pid: number;
  /** Resolves when the process has ended, be it by `[Symbol.asyncDispose]()` or by accident. Never rejects. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/**
 * Starts the evaluation PBX in a child process that listens on 127.0.0.1 only and ends when this process ends.
 * @param options port 0 (any free one), domain `evaluation.invalid`, algorithms MD5 alone. The order of algorithms is
 *   the PBX's order of preference.
 * @returns when it listens.
 * @throws EvaluationPbxError `start`
 */
export async function startEvaluationPbx(options: EvaluationPbxOptions = {}): Promise<EvaluationPbx> {
  const { onLog, ...given } = options;
  const settings: StartOptions = { port: 0, domain: "evaluation.invalid", algorithms: ["MD5"], ...given };
  const child = fork(childFile, [], {
    // The parent's loader flags are not for the child, nor its environment, which holds keys.
    execArgv: [],
    env: Object.fromEntries(
      passedOn.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
    ),
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    serialization: "advanced",
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => onLog?.(text.trimEnd()));
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
    child.once("error", () => resolve({ code: null, signal: null }));
  });
  const port = await started(child, settings, exited);
  const channel = new CommandChannel(child, exited);
  const command =
    <Name extends CommandName>(name: Name): Command<Name> =>
    (...args) =>
      channel.run(name, args);
  return {
    url: `ws://127.0.0.1:${port}`,
    port,
    domain: settings.domain,
    pid: child.pid ?? 0,
    exited,
    setUsers: command("setUsers"),
    bindings: command("bindings"),
    callUser: command("callUser"),
    calls: command("calls"),
    messages: command("messages"),
    heard: command("heard"),
    hangUpAll: command("hangUpAll"),
    setFault: command("setFault"),
    forget: command("forget"),
    [Symbol.asyncDispose]: () => stop(child, exited),
  };
}

async function started(child: ChildProcess, options: StartOptions, exited: Promise<unknown>): Promise<number> {
  const deadline = AbortSignal.timeout(startDeadlineMs);
  try {
    send(child, { type: "start", options });
    const ended = exited.then((): ToParent[] => [{ type: "failed", message: "the process ended" }]);
    const [answer] = (await Promise.race([once(child, "message", { signal: deadline }), ended])) as ToParent[];
    if (answer?.type === "started") return answer.port;
    throw new EvaluationPbxError("start", answer?.type === "failed" ? answer.message : "an unexpected answer");
  } catch (error) {
    child.kill("SIGKILL");
    if (error instanceof EvaluationPbxError) throw error;
    throw new EvaluationPbxError("start", "the evaluation PBX did not start", { cause: error });
  }
}

/** Asks the process to end, and kills it where it does not: a stopped process takes no other signal. */
async function stop(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  if (child.connected) child.disconnect();
  const timer = setTimeout(() => child.kill("SIGKILL"), stopDeadlineMs);
  await exited;
  clearTimeout(timer);
}

function send(child: ChildProcess, message: ToChild): void {
  child.send(message);
}

/** Pairs commands with their answers. */
class CommandChannel {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: ToParent | EvaluationPbxError) => void>();
  #lastId = 0;

  constructor(child: ChildProcess, exited: Promise<unknown>) {
    this.#child = child;
    child.on("message", (answer: ToParent) => {
      if (answer.type === "result" || answer.type === "refused") this.#waiting.get(answer.id)?.(answer);
    });
    void exited.then(() => {
      for (const settle of this.#waiting.values())
        settle(new EvaluationPbxError("gone", "the evaluation PBX has ended"));
    });
  }

  async run<Name extends CommandName>(
    name: Name,
    args: Parameters<ControlCommands[Name]>,
  ): Promise<ReturnType<ControlCommands[Name]>> {
    if (!this.#child.connected) throw new EvaluationPbxError("gone", "the evaluation PBX has ended");
    this.#lastId += 1;
    const id = this.#lastId;
    const { promise, resolve } = Promise.withResolvers<ToParent | EvaluationPbxError>();
    const late = new EvaluationPbxError("timeout", `the evaluation PBX did not answer ${name}`);
    const timer = setTimeout(resolve, commandDeadlineMs, late);
    this.#waiting.set(id, resolve);
    try {
      send(this.#child, { type: "command", id, name, args });
      const answer = await promise;
      if (answer instanceof EvaluationPbxError) throw answer;
      if (answer.type === "refused")
        throw new EvaluationPbxError(EvaluationPbxError.codeFrom(answer.code), answer.message);
      if (answer.type !== "result") throw new EvaluationPbxError("failed", "an unexpected answer");
      return answer.value as ReturnType<ControlCommands[Name]>;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }
}
