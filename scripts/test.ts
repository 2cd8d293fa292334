/**
 * `npm test [-- --only unit|stories]`: prepares the machine, runs the unit and integration tests (SQLite and PostgreSQL) and the browser
 * stories, and closes with `N passed, N failed`.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureFrontendBuilt } from "./lib/frontend-build.ts";
import { root, run, tool } from "./lib/run.ts";
import { ensureTestPrograms } from "./lib/system-packages.ts";

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

async function unitTests(reports: string): Promise<Tally> {
  const file = join(reports, "unit.json");
  const { code } = await run(
    tool("vitest"),
    ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`],
    { passThrough: true },
  );
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

async function browserStories(reports: string, project: "checklist" | "stories"): Promise<Tally> {
  const file = join(reports, `${project}.json`);
  const { code } = await run(tool("playwright"), ["test", `--project=${project}`, "--reporter=list,json"], {
    cwd: join(root, "e2e"),
    passThrough: true,
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file },
  });
  return tally(code, () => {
    const { stats } = JSON.parse(readFileSync(file, "utf8")) as PlaywrightReport;
    return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped };
  });
}

const { values } = parseArgs({ options: { only: { type: "string" }, without: { type: "string", multiple: true } } });
const reports = mkdtempSync(join(tmpdir(), "readyline-test-"));
const total: Tally = { passed: 0, failed: 0, skipped: 0 };
try {
  await ensureTestPrograms();
  await ensureFrontendBuilt();
  const suites = [
    { name: "unit", run: unitTests },
    { name: "stories", run: (folder: string) => browserStories(folder, "checklist") },
    { name: "stories", run: (folder: string) => browserStories(folder, "stories") },
  ];
  for (const suite of suites) {
    if (values.only !== undefined && values.only !== suite.name) continue;
    const result = await suite.run(reports);
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
process.stdout.write(
  `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}\n`,
);
process.exitCode = total.failed === 0 ? 0 : 1;
