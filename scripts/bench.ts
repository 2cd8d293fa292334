/** `npm run bench -- NAME [--json]`: runs one benchmark of bench/; without a name lists them. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ensureFrontendBuilt } from "./lib/frontend-build.ts";
import { root } from "./lib/run.ts";
import { ensureTestPrograms } from "./lib/system-packages.ts";

const names = readdirSync(join(root, "bench", "src"))
  .filter((file) => file.endsWith(".bench.ts"))
  .map((file) => file.replace(".bench.ts", ""));
const name = process.argv[2];
if (name === undefined || !names.includes(name)) {
  process.stderr.write(`npm run bench -- NAME [--json], NAME is one of: ${names.join(", ")}\n`);
  process.exitCode = 1;
} else {
  await ensureTestPrograms();
  await ensureFrontendBuilt();
  await import(join(root, "bench", "src", `${name}.bench.ts`));
}
