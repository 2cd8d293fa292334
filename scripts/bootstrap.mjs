// First step of every npm script. Runs on whatever Node the machine has (plain JavaScript, no dependencies), brings
// the installed packages in step with the lockfile, and goes on with the pinned Node.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const MINIMUM_NODE = [24, 15];
const PARENT_CHECKED_EVERY_MS = 250;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [command, ...args] = process.argv.slice(2);

/** Same versions installed as locked? Packages of other platforms are not installed and not asked for. */
function dependenciesInstalled() {
  const installedLock = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installedLock)) return false;
  const locked = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const installed = JSON.parse(readFileSync(installedLock, "utf8")).packages;
  return Object.entries(locked).every(([path, entry]) => {
    if (path === "" || entry.link || !path.startsWith("node_modules/")) return true;
    if (entry.optional || entry.devOptional) return !installed[path] || installed[path].version === entry.version;
    return installed[path]?.version === entry.version;
  });
}

function installDependencies() {
  process.stderr.write("Readyline: installing dependencies, this takes about half a minute …\n");
  // NODE_ENV=production would leave out what the build needs.
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ["npm"];
  const [program, ...prefix] = npm;
  const result = spawnSync(program, [...prefix, "ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (result.status !== 0) fail("npm ci failed: see the lines above.");
}

/** The Node of the lockfile where there is one for this platform, else the machine's own if it is new enough. */
function pinnedNode() {
  const platform = process.platform === "win32" ? "win" : process.platform;
  const name = process.platform === "win32" ? "node.exe" : "node";
  const packaged = join(root, "node_modules", `node-${platform}-${process.arch}`, "bin", name);
  if (existsSync(packaged)) return packaged;
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1])) return process.execPath;
  return fail(
    `needs Node ${MINIMUM_NODE.join(".")} or newer here, found ${process.versions.node}. Install Node 24 and try again.`,
  );
}

function fail(message) {
  process.stderr.write(`Readyline: ${message}\n`);
  process.exit(1);
}

if (!dependenciesInstalled()) installDependencies();
const child = spawn(pinnedNode(), [join(root, "scripts", `${command}.ts`), ...args], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, PATH: `${join(root, "node_modules", ".bin")}${delimiter}${process.env.PATH}` },
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
// npm passes SIGTERM to the shell between it and us, and that ends without passing it on: we see only that our parent has changed.
// Started without npm, the parent may be a shell that somebody leaves: then it says nothing. (Under nohup npm lives on.)
if (process.env.npm_lifecycle_event !== undefined) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill("SIGTERM");
  }, PARENT_CHECKED_EVERY_MS);
}
child.on("error", (error) => fail(error.message));
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)));
