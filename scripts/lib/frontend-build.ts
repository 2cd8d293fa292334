import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, run, tool } from "./run.ts";

const inputs = ["frontend", "packages/contract", "packages/phone", "package-lock.json"];
const skipped = new Set(["dist", "node_modules", "test-results"]);
const stampFile = join(root, "frontend", "dist", ".built-from");

function hashInto(hash: ReturnType<typeof createHash>, path: string): void {
  const absolute = join(root, path);
  if (!existsSync(absolute)) return;
  const entries = path.includes(".") ? null : readdirSync(absolute, { withFileTypes: true });
  if (!entries) {
    hash.update(path).update(readFileSync(absolute));
    return;
  }
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (skipped.has(entry.name)) continue;
    const child = `${path}/${entry.name}`;
    if (entry.isDirectory()) hashInto(hash, child);
    else hash.update(child).update(readFileSync(join(root, child)));
  }
}

/** Builds the console unless its sources are those of the last build. @throws Error with the build's output. */
export async function ensureFrontendBuilt(): Promise<void> {
  const hash = createHash("sha256");
  for (const input of inputs) hashInto(hash, input);
  const wanted = hash.digest("hex");
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === wanted) return;
  process.stderr.write("Readyline: building the console …\n");
  const result = await run(tool("vite"), ["build", "--logLevel", "warn"], {
    cwd: join(root, "frontend"),
    env: { NO_COLOR: "1" },
  });
  if (result.code !== 0) throw new Error(`the console could not be built:\n${result.output}`);
  writeFileSync(stampFile, wanted);
}
