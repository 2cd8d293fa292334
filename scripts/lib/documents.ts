import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { allowedEdges } from "./boundaries.ts";
import { root, type RunResult } from "./run.ts";

/** Documents that the product promises by name. */
const promised = [
  "README.md",
  "PBX_SETUP.md",
  "PBX_INTEGRATION.md",
  "PBX_IMPLEMENTATION_SUMMARY.md",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "LICENSE",
  ".env.example",
  "frontend/.env.example",
  "docs/architecture.md",
  "docs/performance.md",
  "docs/reference/causes.md",
  "docs/reference/doctor.md",
  "docs/reference/environment.md",
  "docs/reference/errors.md",
  "docs/reference/faults.md",
  "docs/reference/gateway-rules.md",
];

function markdownFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory())
      return ["node_modules", ".git", "data", "dist", "test-results"].includes(entry.name) ? [] : markdownFiles(path);
    return entry.name.endsWith(".md") ? [path] : [];
  });
}

/** GitHub's anchor of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[`*]/g, "")
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .trim()
    .replace(/ /g, "-");

function brokenLinks(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8").replace(/```[\s\S]*?```/g, "");
  const faults: string[] = [];
  for (const [, target = ""] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^(https?:|mailto:)/.test(target)) continue;
    const [path = "", anchor] = target.split("#");
    const absolute = path === "" ? join(root, file) : resolve(root, dirname(file), path);
    if (!existsSync(absolute)) faults.push(`${file}: link to ${target}, which does not exist`);
    else if (anchor && statSync(absolute).isFile()) {
      const headings = [...readFileSync(absolute, "utf8").matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) =>
        anchorOf(title),
      );
      if (!headings.includes(anchor)) faults.push(`${file}: no heading #${anchor} in ${relative(root, absolute)}`);
    }
  }
  return faults;
}

/** Source and document files that a document names in backticks must exist. */
function missingPaths(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  const named = [...text.matchAll(/`((?:packages|backend|frontend|lab|e2e|bench|docs|scripts)\/[\w./-]+)`/g)].map(
    ([, path = ""]) => path,
  );
  return named
    .filter((path) => !existsSync(join(root, path)) && !/^frontend\/(dist|\.env$)/.test(path))
    .map((path) => `${file}: names ${path}, which does not exist`);
}

function edgesInArchitecture(): string[] {
  const file = join(root, "docs/architecture.md");
  if (!existsSync(file)) return [];
  const text = readFileSync(file, "utf8");
  return Object.entries(allowedEdges).flatMap(([from, to]) => {
    const line = `${from} -> ${to.length > 0 ? to.join(", ") : "nothing of ours"}`;
    return text.includes(line) ? [] : [`docs/architecture.md: the import table lacks the line "${line}"`];
  });
}

/** Every promised document exists, every relative link and every named path leads somewhere, and the import table is the one that is checked. */
export async function checkDocuments(): Promise<RunResult> {
  const files = markdownFiles("");
  const faults = [
    ...promised.filter((path) => !existsSync(join(root, path))).map((path) => `${path} is missing`),
    ...files.flatMap(brokenLinks),
    ...files.flatMap(missingPaths),
    ...edgesInArchitecture(),
  ];
  return { code: faults.length === 0 ? 0 : 1, output: `${faults.join("\n")}\n` };
}
