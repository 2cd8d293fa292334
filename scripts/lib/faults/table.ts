import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { faults } from "@readyline/lab/faults";
import { root, run, type RunResult, tool } from "../run.ts";
import type { FaultResult } from "./run-faults.ts";

const file = "docs/reference/faults.md";
const head = `# Faults of a line

What an operator sees of each fault, run in a real browser by \`npm run faults\` (\`-- --fault NAME\`, \`--runs N\`, \`--short\`). Every row says the commit and day
of its run. Red counts from the injection, green from the end of the fault or, where the retry rule wants a person, from the person's action. Times on a busy
machine are upper bounds. "As promised" compares with the expectation in \`lab/src/faults\`: red within 1 s where a connection is closed, 5 s where it is silent;
green within 3 s; the right cause; one contact at the PBX afterwards. What differs is written down as it was seen.

| Fault | PBX | What the operator saw | Red after, p50 / max | Green after, p50 / max | May be lost | Retry | As promised | Run |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |`;

/** Row keys of the table: fault name and PBX. */
function rowsOf(text: string): ReadonlyMap<string, string> {
  const rows = [...text.matchAll(/^\| `([\w-]+)`[^|]*\| (\w+) .*$/gm)];
  return new Map(rows.map(([row, name = "", pbx = ""]) => [`${name} ${pbx}`, row]));
}

/** Replaces the rows of the faults that were run. */
export async function writeTable(results: readonly FaultResult[], pbx: string): Promise<void> {
  const path = join(root, file);
  const rows = new Map(rowsOf(existsSync(path) ? readFileSync(path, "utf8") : ""));
  const { output: commit } = await run("git", ["rev-parse", "--short", "HEAD"]);
  const stamp = `${commit.trim()}, ${new Date().toISOString().slice(0, 10)}`;
  for (const result of results) rows.set(`${result.fault.name} ${pbx}`, rowFor(result, pbx, stamp));
  const order = faults.map(({ name }) => name);
  const lines = [...rows]
    .filter(([key]) => order.includes(key.split(" ")[0] ?? ""))
    .toSorted(([a], [b]) => order.indexOf(a.split(" ")[0] ?? "") - order.indexOf(b.split(" ")[0] ?? ""))
    .map(([, row]) => row);
  writeFileSync(path, `${[head, ...lines].join("\n")}\n`);
  await run(tool("oxfmt"), [file]);
}

function rowFor({ fault, observations }: FaultResult, pbx: string, stamp: string): string {
  const seen = observations.flatMap(({ saw, sawLast }) => [saw, sawLast]).filter((one) => one !== null);
  const words = [...new Set(seen.map((label) => label.replace(/^PBX[^:]*: /, "").replace(/, extension.*$/, "")))];
  const unmet = [...new Set(observations.flatMap((one) => one.unmet))];
  const screen = fault.screenStands === true ? "the screen stands still" : "green all the time";
  const cells = [
    `\`${fault.name}\` ${fault.title}`,
    pbx,
    words.join("; ") || screen,
    times(observations.map(({ toRedMs }) => toRedMs)),
    times(observations.map(({ toGreenMs }) => toGreenMs)),
    fault.expectation.mayLose,
    fault.expectation.retry,
    unmet.length === 0 ? "yes" : `no: ${unmet.join("; ")}`,
    `n ${observations.length}, ${stamp}`,
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "/").replaceAll("\n", " ")).join(" | ")} |`;
}

function times(values: readonly (number | null)[]): string {
  const sorted = values.filter((value) => value !== null).toSorted((a, b) => a - b);
  if (sorted.length === 0) return "-";
  const median = sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;
  return `${Math.round(median)} / ${Math.round(sorted.at(-1) ?? 0)} ms`;
}

/** Every fault of the code has a row in the table, seen in a run. */
export function checkFaults(): Promise<RunResult> {
  const path = join(root, file);
  const rows = [...rowsOf(existsSync(path) ? readFileSync(path, "utf8") : "").keys()].map((key) => key.split(" ")[0]);
  const missing = faults.filter(({ name }) => !rows.includes(name));
  const output = missing.map(({ name }) => `${file}: no row for ${name}: npm run faults -- --fault ${name}\n`).join("");
  return Promise.resolve({ code: faults.length > 0 && missing.length === 0 ? 0 : 1, output });
}
