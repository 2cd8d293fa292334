import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { faults } from "@readyline/lab/faults";
import { root, run, type RunResult, tool } from "../run.ts";
import { faultsOn, type FaultPbx, type FaultResult } from "./run-faults.ts";
import { missingMeans } from "./means.ts";
import type { RandomRun } from "./random-faults.ts";
import { pbxKinds } from "@readyline/lab/pbx";

const file = "docs/reference/faults.md";
const head = `# Faults of a line

What an operator sees of each fault, run in a real browser by \`npm run faults\` (\`-- --fault NAME\`, \`--runs N\`, \`--short\`). Every row says the commit and day
of its run, and "short" where outages were shortened. Red counts from the injection, green from the end of the fault or, where the retry rule wants a person, from the person's action. Times on a busy
machine are upper bounds. "As promised" compares with the expectation in \`lab/src/faults\`: red within 1 s where a connection is closed, 5 s where it is silent;
green within 3 s; the right cause; one contact at the PBX afterwards; in a call both ends hear each other afterwards and a hang-up reaches the other side. What
differs is written down as it was seen. A screen that stands still cannot turn red: there the wallboard's "not fit" (\`GET /api/lines\`) counts.

| Fault | PBX | What the operator saw | Red after, p50 / max | Green after, p50 / max | May be lost | Retry | As promised | Run |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |`;

/** Row keys of the table: fault name and PBX. */
function rowsOf(text: string): ReadonlyMap<string, string> {
  const rows = [...text.matchAll(/^\| `([\w-]+)`[^|]*\| (\w+) .*$/gm)];
  return new Map(rows.map(([row, name = "", pbx = ""]) => [`${name} ${pbx}`, row]));
}

/**
 * Replaces the rows of the faults that were run. A short run that went as promised leaves the row of a full one as it is, unless it was asked
 * for by name; one that did not is always written down.
 */
export async function writeTable(
  results: readonly FaultResult[],
  pbx: FaultPbx,
  how: { readonly short: boolean; readonly named: boolean },
): Promise<void> {
  const path = join(root, file);
  const rows = new Map(rowsOf(existsSync(path) ? readFileSync(path, "utf8") : ""));
  const stamp = await stampOfRun();
  for (const result of results) {
    const key = `${result.fault.name} ${pbx}`;
    const isMet = result.observations.every(({ unmet }) => unmet.length === 0);
    const keeps = isMet && how.short && !how.named && rows.get(key)?.includes(", short, ") === false;
    if (!keeps) rows.set(key, rowFor(result, pbx, how.short ? `short, ${stamp}` : stamp));
  }
  const order = faults.map(({ name }) => name);
  const lines = [...rows]
    .filter(([key]) => order.includes(key.split(" ")[0] ?? ""))
    .toSorted(([a], [b]) => order.indexOf(a.split(" ")[0] ?? "") - order.indexOf(b.split(" ")[0] ?? ""))
    .map(([, row]) => row);
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const sections = [machineSection(), sectionOf(text, randomTitle), sectionOf(text, pairsTitle)].filter(
    (section) => section !== "",
  );
  writeFileSync(path, `${[head, ...lines].join("\n")}\n\n${sections.join("\n\n")}\n`);
  await run(tool("oxfmt"), [file]);
}

const randomTitle = "## Random faults in a row";
const pairsTitle = "## Random faults in pairs";

function machineSection(): string {
  const missing = missingMeans();
  const list = missing.length === 0 ? "nothing." : `${missing.join("; ")}.`;
  return `## What the machine of the last run could not do\n\nMissing: ${list}`;
}

/** A section with its title; empty where there is none. */
function sectionOf(text: string, title: string): string {
  const at = text.indexOf(`${title}\n`);
  if (at < 0) return "";
  const next = text.indexOf("\n## ", at + title.length);
  return text.slice(at, next < 0 ? undefined : next).trim();
}

/** Writes the outcome of a row of random faults, or of pairs, under the table. */
export async function writeRandomRun(outcome: RandomRun): Promise<void> {
  const path = join(root, file);
  const text = readFileSync(path, "utf8");
  const [rowOld, pairsOld] = [sectionOf(text, randomTitle), sectionOf(text, pairsTitle)];
  const table = [rowOld, pairsOld].reduce((rest, old) => (old === "" ? rest : rest.replace(old, "")), text).trimEnd();
  const section = await randomSection(outcome);
  const sections = outcome.inPairs ? [rowOld, section] : [section, pairsOld];
  writeFileSync(path, `${[table, ...sections.filter((one) => one !== "")].join("\n\n")}\n`);
  await run(tool("oxfmt"), [file]);
}

async function randomSection({
  pbx,
  seed,
  count,
  inPairs,
  kinds,
  broken,
  toGreenMs,
  before,
  after,
  seconds,
}: RandomRun): Promise<string> {
  const counts = Object.entries(after).map(([name, now]) => `${name} ${before[name] ?? 0} before, ${now} afterwards`);
  const [what, each] = inPairs
    ? ["pairs of faults", "at once, or the second while the line recovers from the first"]
    : ["faults", "one after the other"];
  return [
    inPairs ? pairsTitle : randomTitle,
    "",
    `\`npm run faults -- --random ${count}${inPairs ? " --pairs" : ""} --seed ${seed}\` on ${pbx}, ${await stampOfRun()}: ${count} ${what} (${kinds} different), ${each}, on one running scene, each`,
    `as soon as the line was green after the one before, in ${seconds} s. After each the line is to be green with one contact at the PBX${inPairs ? "" : ", and a call to be there"}.`,
    "",
    `- Not so after ${broken.length} of ${count}${broken.length === 0 ? "." : `: ${broken.join("; ")}.`}`,
    `- Green again after ${times(toGreenMs)} (p50 / max).`,
    `- Held by our server: ${counts.join("; ")}.`,
  ].join("\n");
}

async function stampOfRun(): Promise<string> {
  const { output: commit } = await run("git", ["rev-parse", "--short", "HEAD"]);
  return `${commit.trim()}, ${new Date().toISOString().slice(0, 10)}`;
}

function rowFor({ fault, observations }: FaultResult, pbx: FaultPbx, stamp: string): string {
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
    [fault.expectation.mayLose, ...audioBackOf(observations)].join("; "),
    fault.expectation.retry,
    unmet.length === 0 ? "yes" : `no: ${unmet.join("; ")}`,
    `n ${observations.length}, ${stamp}`,
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "/").replaceAll("\n", " ")).join(" | ")} |`;
}

/** When audio flowed again, both ways; nothing where that was not measured. */
function audioBackOf(observations: FaultResult["observations"]): readonly string[] {
  const seen = observations.flatMap(({ audioBack }) => audioBack ?? []);
  if (seen.length === 0) return [];
  const [toOperator, toFar] = [seen.map((one) => one.toOperatorMs), seen.map((one) => one.toFarMs)];
  return [`audio again after ${times(toOperator)} to the operator, ${times(toFar)} to the other party`];
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
  const rows = rowsOf(existsSync(path) ? readFileSync(path, "utf8") : "");
  const missing = pbxKinds.flatMap((pbx) =>
    faultsOn(pbx)
      .filter(({ name }) => !rows.has(`${name} ${pbx}`))
      .map(({ name }) => ({ name, pbx })),
  );
  const output = missing
    .map(({ name, pbx }) => `${file}: no row for ${name} on ${pbx}: npm run faults -- --pbx ${pbx} --fault ${name}\n`)
    .join("");
  return Promise.resolve({ code: faults.length > 0 && missing.length === 0 ? 0 : 1, output });
}
