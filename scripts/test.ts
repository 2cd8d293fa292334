/**
 * `npm test [-- --only unit|stories|lab|faults] [--without lab|faults]`: prepares the machine, runs the unit and integration tests
 * (SQLite and PostgreSQL), the browser stories, the stories of the line on real PBXes (the lab), and every fault of a line once, and
 * closes with `N passed, N failed`; with `, N skipped` where a peer could not be obtained or a fault is left out, which is then named.
 */
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { everyFault, faultsLeftOut } from "./lib/faults/every-fault.ts";
import { ensureFrontendBuilt } from "./lib/frontend-build.ts";
import { root, run, tool } from "./lib/run.ts";
import { readPlaywright, readVitest, type Tally } from "./lib/test-reports.ts";
import { ensureTestPrograms } from "./lib/system-packages.ts";
import { AsteriskNotObtained, obtainAsterisk } from "../lab/src/asterisk/index.ts";

/** A runner that ends without a report, or with a bad exit code and no failed test, counts as one failure. */
function tally(name: string, code: number, read: () => Tally): Tally {
  try {
    const result = read();
    if (code !== 0 && result.failed.length === 0) return { ...result, failed: [`${name} ended with ${code}`] };
    return result;
  } catch (error) {
    return { passed: 0, skipped: 0, failed: [`${name}: no report of the run: ${String(error)}`], failedFiles: [] };
  }
}

/** Test files that start a peer of the lab. */
function labTests(): string[] {
  const importsPeer = /from "@readyline\/lab\/(kamailio|asterisk|coturn|pbx|faults)"/;
  return globSync("{packages,backend,lab,bench}/src/**/*.test.ts", { cwd: root }).filter(
    (file) =>
      /^lab\/src\/(kamailio|asterisk|coturn|faults)\//.test(file) ||
      importsPeer.test(readFileSync(join(root, file), "utf8")),
  );
}

async function unitTests(reports: string, only: readonly string[] = []): Promise<Tally> {
  const file = join(reports, "unit.json");
  const left = isWanted("lab") ? [] : labTests().flatMap((name) => ["--exclude", name]);
  const args = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`, ...left, ...only];
  const { code } = await run(tool("vitest"), args, { passThrough: true });
  return tally("vitest", code, () => readVitest(readFileSync(file, "utf8"), root));
}

type Project = "checklist" | "kamailio" | "asterisk" | "lab" | "stories";

/** @param workers 1 where deadlines are tenths of a second */
async function browserStories(
  reports: string,
  project: Project,
  workers: 1 | 2,
  only: readonly string[] = [],
): Promise<Tally> {
  const file = join(reports, `${project}.json`);
  const args = ["test", `--project=${project}`, `--workers=${workers}`, "--reporter=list,json", ...only];
  const { code } = await run(tool("playwright"), args, {
    cwd: join(root, "e2e"),
    passThrough: true,
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file },
  });
  return tally(project, code, () => readPlaywright(readFileSync(file, "utf8")));
}

/** Asterisk comes from another suite of Debian. @returns null, or why it cannot be had: then what needs it is skipped by name */
async function prepareAsterisk(): Promise<string | null> {
  try {
    const { version } = await obtainAsterisk();
    process.stderr.write(`Readyline: Asterisk ${version}\n`);
    return null;
  } catch (error) {
    if (!(error instanceof AsteriskNotObtained)) throw error;
    return error.message;
  }
}

interface Suite {
  readonly name: "unit" | "stories" | "lab" | "faults";
  /** Skipped as one where this cannot be obtained. */
  readonly peer?: "Asterisk";
  readonly run: (reports: string) => Promise<Tally>;
  /** What failed, once more and alone. */
  readonly again: (reports: string, files: readonly string[]) => Promise<Tally>;
}

const project = (name: Suite["name"], title: Project, workers: 1 | 2): Suite => ({
  name,
  run: (folder) => browserStories(folder, title, workers),
  again: (folder) => browserStories(folder, title, 1, ["--last-failed"]),
});

const suites: readonly Suite[] = [
  { name: "unit", run: unitTests, again: unitTests },
  project("stories", "checklist", 1),
  project("lab", "kamailio", 1),
  { ...project("lab", "asterisk", 1), peer: "Asterisk" },
  project("lab", "lab", 2),
  project("stories", "stories", 1),
  { name: "faults", run: () => everyFault(2), again: (_folder, names) => everyFault(1, names) },
];

/** More than this is no accident of a busy machine. */
const mostRunAgain = 8;

/**
 * Times of real browsers and PBXes on a busy machine differ: what failed is run once more, alone, and named in the end
 * (docs/decisions/2026-11-28-failed-tests-run-once-more.md).
 */
async function runSuite(suite: Suite, reports: string): Promise<Tally & { readonly second: readonly string[] }> {
  const first = await suite.run(reports);
  const { failed, failedFiles } = first;
  if (failedFiles.length === 0 || failed.length > mostRunAgain) return { ...first, second: [] };
  process.stderr.write(`Readyline: once more, alone: ${failed.join("; ")}\n`);
  const again = await suite.again(reports, failedFiles);
  const second = failed.filter((name) => !again.failed.includes(name));
  return { ...first, passed: first.passed + second.length, failed: again.failed, second };
}

const { values } = parseArgs({ options: { only: { type: "string" }, without: { type: "string", multiple: true } } });
/** Faults happen on peers of the lab. */
const isLeftOut = (name: string): boolean =>
  values.without?.includes(name) === true || (name === "faults" && values.without?.includes("lab") === true);
const isAsked = (name: string): boolean => values.only === undefined || values.only === name;
const isWanted = (name: string): boolean => isAsked(name) && !isLeftOut(name);
const reports = mkdtempSync(join(tmpdir(), "readyline-test-"));
let withoutAsterisk: string | null = null;
let passed = 0;
let skipped = 0;
const failed: string[] = [];
const second: string[] = [];
let leftOut: ReadonlyMap<string, string> = new Map();
try {
  await ensureTestPrograms({ lab: isWanted("lab") || isWanted("faults") });
  await ensureFrontendBuilt();
  if (isLeftOut("lab")) process.stderr.write("Readyline: without the lab: nothing on Kamailio, Asterisk, coturn\n");
  withoutAsterisk = isWanted("lab") ? await prepareAsterisk() : null;
  if (withoutAsterisk !== null) process.stderr.write(`Readyline: ${withoutAsterisk}\n`);
  if (isWanted("faults")) leftOut = await faultsLeftOut();
  skipped += leftOut.size;
  for (const suite of suites) {
    if (!isWanted(suite.name)) continue;
    if (suite.peer === "Asterisk" && withoutAsterisk !== null) {
      skipped += 1;
      continue;
    }
    const result = await runSuite(suite, reports);
    passed += result.passed;
    skipped += result.skipped;
    failed.push(...result.failed);
    second.push(...result.second);
  }
} catch (error) {
  failed.push(error instanceof Error ? error.message : String(error));
} finally {
  rmSync(reports, { recursive: true, force: true });
}
if (passed + failed.length === 0) failed.push("no test was run");
if (withoutAsterisk !== null) process.stdout.write(`skipped: the stories on Asterisk. ${withoutAsterisk}\n`);
for (const [name, reason] of leftOut) process.stdout.write(`skipped: fault ${name}: ${reason}\n`);
for (const name of second) process.stdout.write(`passed only when run once more: ${name}\n`);
for (const name of failed) process.stdout.write(`failed: ${name}\n`);
process.stdout.write(`${passed} passed, ${failed.length} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
