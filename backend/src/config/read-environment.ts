import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadEnvFile } from "node:process";
import type { Environment } from "./read-values.ts";

/** The environment of the process, below it what `.env` in this folder says, below that `frontend/.env`. */
export function readEnvironment(folder: string): Environment {
  for (const file of [join(folder, ".env"), join(folder, "frontend", ".env")]) {
    // Does not overwrite what is set already.
    if (existsSync(file)) loadEnvFile(file);
  }
  return process.env;
}
