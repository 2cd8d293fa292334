/**
 * `npm run dev`: server with restart on change, console with hot reload on http://localhost:5173.
 * The server accepts the Vite address as an Origin because READYLINE_DEV_ORIGIN names it.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { root, tool } from "./lib/run.ts";

const VITE_PORT = "5173";
const env = { ...process.env, READYLINE_DEV_ORIGIN: `http://localhost:${VITE_PORT}` };
const server = spawn(process.execPath, ["--watch", "backend/src/main.ts"], { cwd: root, stdio: "inherit", env });
const vite = spawn(tool("vite"), ["--port", VITE_PORT, "--strictPort"], {
  cwd: join(root, "frontend"),
  stdio: "inherit",
  env,
});
const children = [server, vite];
const stopAll = (): void => children.forEach((child) => child.kill("SIGTERM"));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, stopAll);
for (const child of children) {
  child.on("exit", (code) => {
    process.exitCode ??= code ?? 0;
    stopAll();
  });
}
