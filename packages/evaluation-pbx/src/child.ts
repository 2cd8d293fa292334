import type { CommandName, ToChild, ToParent } from "./control.ts";
import { EvaluationPbxError } from "./evaluation-pbx-error.ts";
import { Pbx } from "./pbx.ts";

/*
 * The child process. It lives as long as its parent: when the IPC channel closes, be it that the parent died, it ends.
 * Ctrl+C in a terminal reaches both processes; the parent decides when the PBX goes, so that it can end its calls first.
 */

function send(message: ToParent): void {
  if (process.connected) process.send?.(message);
}

/** One line for each fault of the PBX itself, with no content of messages. */
function report(text: string, cause: unknown): void {
  process.stderr.write(`${text}: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}\n`);
}

async function run(pbx: Pbx, id: number, name: CommandName, args: readonly unknown[]): Promise<void> {
  try {
    // The parent's types bind name and arguments together; they do not survive the channel.
    const command = pbx[name] as (...values: readonly unknown[]) => unknown;
    send({ type: "result", id, value: await command.apply(pbx, [...args]) });
  } catch (error) {
    if (!(error instanceof EvaluationPbxError)) report(`the command ${name} failed`, error);
    const code = error instanceof EvaluationPbxError ? error.code : "failed";
    send({ type: "refused", id, code, message: error instanceof Error ? error.message : String(error) });
  }
}

let pbx: Pbx | null = null;

process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit(0));
process.on("message", (message: ToChild) => {
  if (message.type === "command") {
    if (pbx !== null) void run(pbx, message.id, message.name, message.args);
    return;
  }
  Pbx.start(message.options, report).then(
    (started) => {
      pbx = started;
      send({ type: "started", port: started.port });
    },
    (error: unknown) => send({ type: "failed", message: error instanceof Error ? error.message : String(error) }),
  );
});
