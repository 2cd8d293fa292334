import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { assertNodeVersion } from "./node-version.ts";

/** 5 s are promised; on a busy machine the signal arrives late and the exit takes its time. */
const STOP_WITHIN_MS = 3_500;
const repositoryDir = join(import.meta.dirname, "..", "..");

// Before anything else is loaded: it halves the time of the next start.
assertNodeVersion();
enableCompileCache(join(repositoryDir, ".cache", "compile"));
const { ConfigError, createLog, loadConfig, readEnvironment, signInLines, startServer } = await import("./index.ts");

/** The one place that ends the process: what is not foreseen is logged, and the next start finds a clean state. */
function die(error: unknown): never {
  createLog({ level: "error" }).error({ error }, "Readyline stops: unexpected error");
  // oxlint-disable-next-line unicorn/no-process-exit -- the state after an unexpected error is unknown
  process.exit(1);
}

process.on("uncaughtException", die);
process.on("unhandledRejection", die);

try {
  const server = await startServer(loadConfig(readEnvironment(repositoryDir), repositoryDir));
  const stop = async () => {
    // Something that hangs must not keep the service manager waiting.
    setTimeout(() => die(new Error(`not stopped after ${STOP_WITHIN_MS} ms`)), STOP_WITHIN_MS).unref();
    await server[Symbol.asyncDispose]();
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void stop());
  process.stdout.write([...signInLines(server.signInHelp), `Readyline is ready: ${server.url}`, ""].join("\n"));
} catch (error) {
  process.stderr.write(`Readyline cannot start.\n${reasonOf(error)}\n`);
  process.exitCode = 1;
}

/** In the words of the person who starts it. */
function reasonOf(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? error.code : undefined;
  return code === undefined ? (error.stack ?? error.message) : error.message;
}
