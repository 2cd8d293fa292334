import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadEnvFile } from "node:process";
import type { Environment } from "./read-values.ts";

/** The environment of the process, and below it what `.env` in this folder says. */
export function readEnvironment(folder: string): Environment {
  const file = join(folder, ".env");
  // Does not overwrite what is set already.
  if (existsSync(file)) loadEnvFile(file);
  return process.env;
}
