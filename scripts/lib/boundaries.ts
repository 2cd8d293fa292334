import { cruise, type ICruiseResult, type IForbiddenRuleType } from "dependency-cruiser";
import { root, type RunResult } from "./run.ts";

/**
 * Who may import whom: the whole list. A workspace may always import itself and packages from the registry that its package.json names.
 * docs/architecture.md shows the same table; `npm run check` compares the two.
 */
export const allowedEdges: Readonly<Record<string, readonly string[]>> = {
  "packages/contract": [],
  "packages/sip": [],
  "packages/phone": ["packages/contract"],
  "packages/gateway": ["packages/sip", "packages/contract"],
  "packages/evaluation-pbx": ["packages/sip"],
  "packages/database": ["packages/contract"],
  backend: ["packages/contract", "packages/database", "packages/gateway", "packages/evaluation-pbx"],
  frontend: ["packages/contract", "packages/phone"],
};

/** Nothing imports these, and they may import whatever they start. */
const starters = ["lab", "e2e", "bench", "scripts"];

/** Test files may start peers from lab; product code may not. */
const testFile = "(\\.test\\.tsx?|/(test-support|testing)/.*|vitest\\.config\\.ts)$";

/** Fewer modules than this means that the tool did not see the sources. */
const MINIMUM_MODULES = 100;

const anyOf = (folders: readonly string[]): string => `^(${folders.join("|")})/`;

function rules(): IForbiddenRuleType[] {
  const workspaces = [...Object.keys(allowedEdges), ...starters];
  const edges = Object.entries(allowedEdges).map(([from, to]): IForbiddenRuleType => ({
    name: `${from} imports only ${to.length > 0 ? to.join(", ") : "nothing of ours"}`,
    severity: "error",
    from: { path: `^${from}/`, pathNot: testFile },
    to: { path: anyOf(workspaces), pathNot: anyOf([from, ...to]) },
  }));
  return [
    ...edges,
    {
      name: "tests import their own package, what it may import, and lab",
      severity: "error",
      from: { path: `^packages/.*${testFile}` },
      to: { path: anyOf(["backend", "frontend", "e2e", "bench", "scripts"]) },
    },
    { name: "no import cycle", severity: "error", from: {}, to: { circular: true } },
    {
      name: "only packages/phone/src/jssip imports jssip",
      severity: "error",
      from: { path: "^(packages/phone|frontend)/", pathNot: "^packages/phone/src/jssip/" },
      to: { path: "node_modules/jssip/" },
    },
    {
      name: "product code does not import test helpers",
      severity: "error",
      from: { path: anyOf(Object.keys(allowedEdges)), pathNot: testFile },
      to: { path: testFile },
    },
    { name: "every import resolves", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "packages are imported by name, not by path",
      severity: "error",
      from: { path: "^packages/([^/]+)/" },
      to: {
        path: "^packages/",
        pathNot: "^packages/$1/",
        dependencyTypes: ["local"],
      },
    },
  ];
}

/** Checks every module of the repository against {@link allowedEdges}; seeing too few modules is a failure. */
export async function checkBoundaries(): Promise<RunResult> {
  const result = await cruise(["packages", "backend/src", "frontend/src", "lab/src", "e2e", "bench", "scripts"], {
    baseDir: root,
    validate: true,
    ruleSet: { forbidden: rules() },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(dist|test-results)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "browser", "default", "types"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json", ".css"],
      mainFields: ["module", "main", "types"],
    },
  });
  const { summary, modules } = result.output as ICruiseResult;
  const seen = modules.filter((module) => !module.source.includes("node_modules")).length;
  if (seen < MINIMUM_MODULES) return { code: 1, output: `only ${seen} modules seen: the checker is blind\n` };
  const lines = summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
  return { code: lines.length === 0 ? 0 : 1, output: `${lines.join("\n")}\n` };
}
