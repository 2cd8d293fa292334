/** `npm run check`: everything that can be said about the code without running it. Each step prints one line; a failed one its output. */
import { checkBoundaries } from "./lib/boundaries.ts";
import { checkCauses } from "./lib/causes/check-causes.ts";
import { checkDocuments } from "./lib/documents.ts";
import { checkFaults } from "./lib/faults/table.ts";
import { run, tool, type RunResult } from "./lib/run.ts";

const typeProjects = ["tsconfig.json", "packages/phone", "frontend", "e2e"];

interface Step {
  readonly name: string;
  readonly check: () => Promise<RunResult>;
}

const steps: readonly Step[] = [
  { name: "format", check: () => run(tool("oxfmt"), ["--check", "."]) },
  ...typeProjects.map((project) => ({ name: `types ${project}`, check: () => run(tool("tsc"), ["-p", project]) })),
  { name: "lint", check: () => run(tool("oxlint"), []) },
  { name: "boundaries", check: checkBoundaries },
  { name: "dead code", check: () => run(tool("knip"), []) },
  { name: "documents", check: checkDocuments },
  { name: "faults in the table", check: checkFaults },
  { name: "proof of each cause", check: checkCauses },
];

let failed = 0;
for (const { name, check } of steps) {
  const startedAt = performance.now();
  const { code, output } = await check();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  if (code !== 0) failed += 1;
  process.stdout.write(`${code === 0 ? "ok  " : "FAIL"} ${name} (${seconds} s)\n${code === 0 ? "" : output}`);
}
process.stdout.write(`${steps.length - failed} checks passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
