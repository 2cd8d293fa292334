/**
 * `npm run faults [-- --fault NAME,… --pbx kamailio|asterisk|evaluation --runs N --short --workers N]`: lets every fault
 * happen to a line in a real browser and writes what was seen into docs/reference/faults.md. Rows of faults that were not run stay as they
 * are. `-- --random N [--seed S]` lets N random ones happen in a row on one running scene, with `--pairs` N times two: at
 * once, or the second while the line recovers from the first.
 */
import { parseArgs } from "node:util";
import { pbxKinds } from "@readyline/lab/pbx";
import { leftOver, runRandomFaults } from "./lib/faults/random-faults.ts";
import { type FaultPbx, faultsOn, runFaults } from "./lib/faults/run-faults.ts";
import { missingMeans } from "./lib/faults/means.ts";
import { writeRandomRun, writeTable } from "./lib/faults/table.ts";
import { ensureFrontendBuilt } from "./lib/frontend-build.ts";
import { ensureTestPrograms } from "./lib/system-packages.ts";

const { values } = parseArgs({
  options: {
    pbx: { type: "string", default: "kamailio" },
    fault: { type: "string", multiple: true },
    runs: { type: "string", default: "1" },
    short: { type: "boolean", default: false },
    workers: { type: "string", default: "1" },
    random: { type: "string" },
    pairs: { type: "boolean", default: false },
    seed: { type: "string", default: "1" },
  },
});
const pbx = pbxKinds.find((kind) => kind === values.pbx);
const known = pbx === undefined ? [] : faultsOn(pbx);
const asked = values.fault?.flatMap((names) => names.split(",")) ?? null;
const unknown = (asked ?? []).filter((name) => !known.some((fault) => fault.name === name));
if (pbx === undefined || unknown.length > 0) {
  const list = known.map(({ name, title }) => `  ${name.padEnd(28)} ${title}`).join("\n");
  process.stderr.write(
    `npm run faults: ${unknown.join(", ") || `--pbx ${values.pbx}`} is not known. PBX: ${pbxKinds.join(", ")}. Faults there:\n${list}\n`,
  );
  process.exitCode = 1;
} else {
  await ensureTestPrograms();
  await ensureFrontendBuilt();
  for (const missing of missingMeans()) process.stderr.write(`not on this machine: ${missing}\n`);
  if (values.random === undefined) await catalogue(pbx);
  else await row(pbx, Number(values.random));
}

async function row(pbx: FaultPbx, count: number): Promise<void> {
  const outcome = await runRandomFaults({ pbx, count, seed: Number(values.seed), inPairs: values.pairs });
  await writeRandomRun(outcome);
  const left = leftOver(outcome.before, outcome.after);
  process.stdout.write(
    `${outcome.count} random ${values.pairs ? "pairs of faults" : "faults"} in ${outcome.seconds} s: ${outcome.broken.length} not healed; left over: ${left.join(", ") || "nothing"}\n`,
  );
  if (outcome.broken.length + left.length > 0) process.exitCode = 1;
}

async function catalogue(pbx: FaultPbx): Promise<void> {
  const results = await runFaults({
    pbx,
    names: asked,
    runs: Number(values.runs),
    short: values.short,
    workers: Number(values.workers),
  });
  await writeTable(results, pbx, { short: values.short, named: values.fault !== undefined });
  const unmet = results.filter(({ observations }) => observations.some((one) => one.unmet.length > 0));
  process.stdout.write(`${results.length - unmet.length} faults as promised, ${unmet.length} not\n`);
}
