import { existsSync } from "node:fs";
import { join } from "node:path";
import { assertNodeVersion } from "../node-version.ts";
import { openDatabase } from "@readyline/database";
import { ConfigError } from "../config/config-error.ts";
import { loadConfig } from "../config/load-config.ts";
import { readEnvironment } from "../config/read-environment.ts";
import { runAdminCommand, usage } from "./admin-command.ts";

assertNodeVersion();
const repositoryDir = join(import.meta.dirname, "..", "..", "..");

/** `npm run admin -- reset-password NAME`, `reset-2fa NAME`: works beside a running server too. */
try {
  const config = loadConfig(readEnvironment(repositoryDir), repositoryDir);
  // A mistyped DATA_DIR must not become a new, empty database.
  if (config.databaseUrl === null && !existsSync(config.dataDir)) {
    throw new Error(`There is no data folder ${config.dataDir}. Set DATA_DIR to that of the server.`);
  }
  await using database = await openDatabase(
    config.databaseUrl === null ? { dataDir: config.dataDir, exclusive: false } : { url: config.databaseUrl },
  );
  const { text, ok } = await runAdminCommand(database, process.argv.slice(2));
  (ok ? process.stdout : process.stderr).write(`${text}\n`);
  if (!ok) process.exitCode = 1;
} catch (error) {
  const reason = error instanceof Error && !(error instanceof ConfigError) ? error.message : String(error);
  process.stderr.write(`${reason}\n${usage}\n`);
  process.exitCode = 1;
}
