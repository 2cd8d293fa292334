import { spawn } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const CHECKED_WITHIN_MS = 5_000;

/** A package whose `npm start` runs our bootstrap, and by it a program that notes what becomes of it. */
function packageWithBootstrap(): string {
  const folder = mkdtempSync(join(tmpdir(), "readyline-bootstrap-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ["scripts", "node_modules"]) mkdirSync(join(folder, name));
  copyFileSync(join(import.meta.dirname, "bootstrap.mjs"), join(folder, "scripts", "bootstrap.mjs"));
  const lock = JSON.stringify({ name: "x", lockfileVersion: 3, packages: {} });
  for (const file of ["package-lock.json", "node_modules/.package-lock.json"]) writeFileSync(join(folder, file), lock);
  const node = `node-${process.platform}-${process.arch}`;
  mkdirSync(join(folder, "node_modules", node, "bin"), { recursive: true });
  symlinkSync(process.execPath, join(folder, "node_modules", node, "bin", "node"));
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "x", private: true, scripts: { start: "node scripts/bootstrap.mjs program" } }),
  );
  writeFileSync(
    join(folder, "scripts", "program.ts"),
    `import { appendFileSync } from "node:fs";
    const end = setTimeout(() => appendFileSync("told", "nothing"), 30_000);
    process.once("SIGTERM", () => { clearTimeout(end); appendFileSync("told", "SIGTERM"); });
    process.on("SIGHUP", () => appendFileSync("told", "SIGHUP "));
    appendFileSync("pid", String(process.pid));`,
  );
  return folder;
}

async function appears(file: string): Promise<string> {
  await expect.poll(() => existsSync(file), { timeout: 3 * CHECKED_WITHIN_MS, interval: 20 }).toBe(true);
  return readFileSync(file, "utf8");
}

test("the product stops gracefully when npm alone is told to stop", async () => {
  const cwd = packageWithBootstrap();
  const npm = spawn("npm", ["start"], { cwd, stdio: "ignore" });
  await appears(join(cwd, "pid"));
  npm.kill("SIGTERM");
  expect(await appears(join(cwd, "told"))).toBe("SIGTERM");
});

test("the product goes on when the shell that started npm under nohup is left", async () => {
  const cwd = packageWithBootstrap();
  const shell = spawn("sh", ["-c", "nohup npm start >/dev/null 2>&1 & wait"], { cwd, stdio: "ignore" });
  const pid = Number(await appears(join(cwd, "pid")));
  const left = new Promise((resolve) => shell.once("exit", resolve));
  shell.kill("SIGKILL");
  await left;
  // Four looks of the bootstrap at its parent.
  const until = Date.now() + 1_000;
  await expect
    .poll(() => Date.now() > until || existsSync(join(cwd, "told")), { timeout: CHECKED_WITHIN_MS })
    .toBe(true);
  expect(existsSync(join(cwd, "told"))).toBe(false);
  process.kill(pid, "SIGTERM");
  expect(await appears(join(cwd, "told"))).toBe("SIGTERM");
});
