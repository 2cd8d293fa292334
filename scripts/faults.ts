/**
 * `npm run faults [-- --fault NAME … --pbx kamailio --runs N --short]`: lets every fault happen to a line in a real browser and writes
 * what was seen into docs/reference/faults.md. Rows of faults that were not run stay as they are.
 */
import { parseArgs } from "node:util";
import { faults } from "@readyline/lab/faults";
import { runFaults } from "./lib/faults/run-faults.ts";
import { missingMeans } from "./lib/faults/means.ts";
import { writeTable } from "./lib/faults/table.ts";
import { ensureFrontendBuilt } from "./lib/frontend-build.ts";
import { ensureTestPrograms } from "./lib/system-packages.ts";

const { values } = parseArgs({
  options: {
    pbx: { type: "string", default: "kamailio" },
    fault: { type: "string", multiple: true },
    runs: { type: "string", default: "1" },
    short: { type: "boolean", default: false },
  },
});
const unknown = (values.fault ?? []).filter((name) => !faults.some((fault) => fault.name === name));
if (values.pbx !== "kamailio" || unknown.length > 0) {
  process.stderr.write(
    `npm run faults: ${unknown.join(", ") || `--pbx ${values.pbx}`} is not known. PBX: kamailio. Faults:\n${faults.map(({ name, title }) => `  ${name.padEnd(24)} ${title}`).join("\n")}\n`,
  );
  process.exitCode = 1;
} else {
  await ensureTestPrograms();
  await ensureFrontendBuilt();
  for (const missing of missingMeans()) process.stderr.write(`not on this machine: ${missing}\n`);
  const results = await runFaults({
    names: values.fault ?? null,
    runs: Number(values.runs),
    short: values.short,
  });
  await writeTable(results, values.pbx);
  const unmet = results.filter(({ observations }) => observations.some((one) => one.unmet.length > 0));
  process.stdout.write(`${results.length - unmet.length} faults as promised, ${unmet.length} not\n`);
}
