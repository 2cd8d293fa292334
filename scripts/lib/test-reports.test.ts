import { expect, it } from "vitest";
import { readPlaywright, readVitest } from "./test-reports.ts";

it("names failed tests, and a file that could not be loaded", () => {
  const report = {
    numPassedTests: 2,
    numPendingTests: 0,
    testResults: [
      {
        name: "/r/a.test.ts",
        status: "failed",
        assertionResults: [
          { fullName: "a is red", status: "failed" },
          { fullName: "a is green", status: "passed" },
        ],
      },
      { name: "/r/b.test.ts", status: "failed", assertionResults: [] },
      { name: "/r/c.test.ts", status: "passed", assertionResults: [{ fullName: "c is green", status: "passed" }] },
    ],
  };
  expect(readVitest(JSON.stringify(report), "/r")).toEqual({
    passed: 2,
    skipped: 0,
    failed: ["a.test.ts: a is red", "b.test.ts: the file as a whole"],
    failedFiles: ["a.test.ts", "b.test.ts"],
  });
});

it("names failed stories wherever they stand, and an error outside of them", () => {
  const spec = (title: string, status: string) => ({ title, file: "a.spec.ts", tests: [{ status }] });
  const suites = [
    { specs: [spec("green", "expected")], suites: [{ specs: [spec("red", "unexpected"), spec("flaky", "flaky")] }] },
  ];
  const stats = { expected: 1, skipped: 2 };
  expect(readPlaywright(JSON.stringify({ suites, stats, errors: [] }))).toEqual({
    passed: 1,
    skipped: 2,
    failed: ["a.spec.ts: red", "a.spec.ts: flaky"],
    failedFiles: ["a.spec.ts"],
  });
  const broken = { suites: [], stats, errors: [{ message: "no such file" }] };
  expect(readPlaywright(JSON.stringify(broken)).failed).toEqual(["no such file"]);
});
