/**
 * `npm test [-- --only unit|stories|lab|faults] [--without lab]`: prepares the machine, runs the unit and integration tests (SQLite and
 * PostgreSQL), the browser stories, and the stories of the line on real PBXes (the lab), and closes with `N passed, N failed`; with
 * `, N skipped` where a peer could not be obtained, which is then named.
 */
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runFaults } from "./lib/faults/run-faults.ts";
import { ensureFrontendBuilt } from "./lib/frontend-build.ts";
import { root, run, tool } from "./lib/run.ts";
import { ensureTestPrograms } from "./lib/system-packages.ts";
import { AsteriskNotObtained, obtainAsterisk } from "../lab/src/asterisk/index.ts";

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numFailedTestSuites: number;
}
interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
}

/** A runner that ends without a report, or with a bad exit code and no failed test, counts as one failure. */
function tally(code: number, read: () => Tally): Tally {
  try {
    const result = read();
    if (code !== 0 && result.failed === 0) result.failed = 1;
    return result;
  } catch (error) {
    process.stderr.write(`no report of the run: ${String(error)}\n`);
    return { passed: 0, failed: 1, skipped: 0 };
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

async function unitTests(reports: string): Promise<Tally> {
  const file = join(reports, "unit.json");
  const left = isWanted("lab") ? [] : labTests().flatMap((name) => ["--exclude", name]);
  const args = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`, ...left];
  const { code } = await run(tool("vitest"), args, { passThrough: true });
  return tally(code, () => {
    const report = JSON.parse(readFileSync(file, "utf8")) as VitestReport;
    const brokenFiles = report.numFailedTests === 0 ? report.numFailedTestSuites : 0;
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + brokenFiles,
      skipped: report.numPendingTests,
    };
  });
}

type Project = "checklist" | "kamailio" | "asterisk" | "lab" | "stories";

/** @param workers 1 where deadlines are tenths of a second */
async function browserStories(reports: string, project: Project, workers: 1 | 2): Promise<Tally> {
  const file = join(reports, `${project}.json`);
  const args = ["test", `--project=${project}`, `--workers=${workers}`, "--reporter=list,json"];
  const { code } = await run(tool("playwright"), args, {
    cwd: join(root, "e2e"),
    passThrough: true,
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file },
  });
  return tally(code, () => {
    const { stats } = JSON.parse(readFileSync(file, "utf8")) as PlaywrightReport;
    return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped };
  });
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

/** Every fault once, with short outages, three times the promise allowed. */
async function everyFault(): Promise<Tally> {
  const results = await runFaults({ names: null, runs: 1, short: true, patience: 3 });
  const failed = results.filter(({ observations }) => observations.some(({ unmet }) => unmet.length > 0)).length;
  return { passed: results.length - failed, failed, skipped: 0 };
}

interface Suite {
  readonly name: "unit" | "stories" | "lab" | "faults";
  /** Skipped as one where this cannot be obtained. */
  readonly peer?: "Asterisk";
  readonly run: (reports: string) => Promise<Tally>;
}

const suites: readonly Suite[] = [
  { name: "unit", run: unitTests },
  { name: "stories", run: (folder: string) => browserStories(folder, "checklist", 1) },
  { name: "lab", run: (folder: string) => browserStories(folder, "kamailio", 1) },
  { name: "lab", peer: "Asterisk", run: (folder: string) => browserStories(folder, "asterisk", 1) },
  { name: "lab", run: (folder: string) => browserStories(folder, "lab", 2) },
  { name: "stories", run: (folder: string) => browserStories(folder, "stories", 2) },
  { name: "faults", run: everyFault },
];

const { values } = parseArgs({ options: { only: { type: "string" }, without: { type: "string", multiple: true } } });
/** Faults happen on peers of the lab. */
const isLeftOut = (name: string): boolean =>
  values.without?.includes(name) === true || (name === "faults" && values.without?.includes("lab") === true);
/** The faults take ten minutes more and are run when asked for. */
const isAsked = (name: string): boolean => (values.only === undefined ? name !== "faults" : values.only === name);
const isWanted = (name: string): boolean => isAsked(name) && !isLeftOut(name);
const reports = mkdtempSync(join(tmpdir(), "readyline-test-"));
let withoutAsterisk: string | null = null;
const total: Tally = { passed: 0, failed: 0, skipped: 0 };
try {
  await ensureTestPrograms({ lab: isWanted("lab") || isWanted("faults") });
  await ensureFrontendBuilt();
  if (!isWanted("lab")) process.stderr.write("Readyline: without the lab: nothing on Kamailio, Asterisk, coturn\n");
  withoutAsterisk = isWanted("lab") ? await prepareAsterisk() : null;
  if (withoutAsterisk !== null) process.stderr.write(`Readyline: ${withoutAsterisk}\n`);
  for (const suite of suites) {
    if (!isWanted(suite.name)) continue;
    const isObtained = suite.peer !== "Asterisk" || withoutAsterisk === null;
    const result = isObtained ? await suite.run(reports) : { passed: 0, failed: 0, skipped: 1 };
    total.passed += result.passed;
    total.failed += result.failed;
    total.skipped += result.skipped;
  }
} catch (error) {
  process.stderr.write(`Readyline: ${error instanceof Error ? error.message : String(error)}\n`);
  total.failed += 1;
} finally {
  rmSync(reports, { recursive: true, force: true });
}
if (total.passed + total.failed === 0) total.failed = 1;
if (withoutAsterisk !== null) process.stdout.write(`skipped: the stories on Asterisk. ${withoutAsterisk}\n`);
process.stdout.write(
  `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}\n`,
);
process.exitCode = total.failed === 0 ? 0 : 1;
