import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseError } from "@readyline/database";
import type { Config } from "../config/config.ts";
import { ConfigError, type ConfigFault } from "../config/config-error.ts";

/**
 * Creates the folder (0700) and those above it.
 *
 * @throws {ConfigError} on DATA_DIR
 */
export function makeDataDir(path: string): void {
  try {
    makeFolder(path);
  } catch (error) {
    throw dataDirFault(error);
  }
}

/** Node's own recursive mkdir never returns below `/proc`, where nobody can make a folder. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process that starts now was first.
    if (codeOf(error) !== "EEXIST") throw error;
  }
}

/**
 * A database that does not open, in the words of the environment. What is no fault of the environment, and what already
 * says what to do (folder in use, newer schema), is returned as it is.
 */
export function databaseFault(error: unknown, { databaseUrl }: Pick<Config, "databaseUrl">): unknown {
  const told = error instanceof DatabaseError && ["folder-in-use", "schema-newer"].includes(error.code);
  if (told || error instanceof ConfigError || codeOf(error) === undefined) return error;
  return databaseUrl === null
    ? dataDirFault(error)
    : configError(error, "DATABASE_URL", "names a database that cannot be used");
}

/** An address that cannot be listened on, in the words of the environment. */
export function addressFault(error: unknown): unknown {
  switch (codeOf(error)) {
    case "EADDRINUSE":
      return configError(error, "PORT", "is used by another program");
    case "EACCES":
      return configError(error, "PORT", "needs more rights than this process has");
    case "EADDRNOTAVAIL":
    case "EAFNOSUPPORT":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return configError(error, "HOST", "is not an address of this machine");
    default:
      return error;
  }
}

function dataDirFault(error: unknown): ConfigError {
  return configError(error, "DATA_DIR", "names a folder that cannot be used");
}

function configError(error: unknown, variable: ConfigFault["variable"], fault: string): ConfigError {
  return new ConfigError([{ variable, fault: `${fault}: ${error instanceof Error ? error.message : String(error)}` }], {
    cause: error,
  });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
