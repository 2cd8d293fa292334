/** What the runners report, read from their JSON. */

export interface Tally {
  readonly passed: number;
  readonly skipped: number;
  /** Names of what failed, with its file. */
  readonly failed: readonly string[];
  /** Files of the failed tests, where they can be run once more. */
  readonly failedFiles: readonly string[];
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** A file that cannot be loaded, or whose set-up throws, counts as one failure. */
export function readVitest(json: string, root: string): Tally {
  const report = JSON.parse(json) as VitestReport;
  const failed: string[] = [];
  const failedFiles: string[] = [];
  for (const file of report.testResults) {
    const name = file.name.replace(`${root}/`, "");
    const tests = file.assertionResults.filter(({ status }) => status === "failed").map(({ fullName }) => fullName);
    if (tests.length === 0 && file.status === "failed") tests.push("the file as a whole");
    if (tests.length > 0) failedFiles.push(name);
    failed.push(...tests.map((test) => `${name}: ${test}`));
  }
  return { passed: report.numPassedTests, skipped: report.numPendingTests, failed, failedFiles };
}

interface PlaywrightSuite {
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs?: readonly {
    readonly title: string;
    readonly file: string;
    readonly tests: readonly { readonly status: string }[];
  }[];
}
interface PlaywrightReport extends PlaywrightSuite {
  readonly stats: { readonly expected: number; readonly skipped: number };
  readonly errors: readonly { readonly message?: string }[];
}

export function readPlaywright(json: string): Tally {
  const report = JSON.parse(json) as PlaywrightReport;
  const bad = specsOf(report).filter(({ tests }) =>
    tests.some(({ status }) => status === "unexpected" || status === "flaky"),
  );
  const failed = bad.map(({ file, title }) => `${file}: ${title}`);
  if (failed.length === 0) failed.push(...report.errors.map(({ message }) => message ?? "an error without a text"));
  const failedFiles = [...new Set(bad.map(({ file }) => file))];
  return { passed: report.stats.expected, skipped: report.stats.skipped, failed, failedFiles };
}

function specsOf(suite: PlaywrightSuite): NonNullable<PlaywrightSuite["specs"]>[number][] {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
}
