import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root, type RunResult } from "../run.ts";
import { causeProofs, proofFaults } from "./cause-proofs.ts";
import { causesPage } from "./causes-page.ts";

const page = "docs/reference/causes.md";
const renew = "npx vitest run scripts/lib/causes/causes-page.test.ts -u";

/** Every cause is proven by a story, and the page says what the tables, the stories and the faults say. */
export async function checkCauses(): Promise<RunResult> {
  const missing = proofFaults(causeProofs());
  const isOld = readFileSync(join(root, page), "utf8") !== causesPage();
  const faults = [...missing, ...(isOld ? [`${page} is not what the code says; renew it with: ${renew}`] : [])];
  return { code: faults.length === 0 ? 0 : 1, output: `${faults.join("\n")}\n` };
}
