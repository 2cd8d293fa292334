import type { TestProject } from "vitest/node";
import { startPostgres } from "./postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Maintenance URL of the test run's PostgreSQL, or why there is none. */
    postgres: { readonly adminUrl: string } | { readonly missing: string } | undefined;
  }
}

/**
 * Vitest `globalSetup`: one PostgreSQL for the whole run. Where it cannot start, the tests that ask for it fail with the
 * reason; the others run.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  try {
    const server = await startPostgres();
    project.provide("postgres", { adminUrl: server.adminUrl });
    return () => server.stop();
  } catch (error) {
    project.provide("postgres", {
      missing: error instanceof Error ? error.message : String(error),
    });
    return async () => {};
  }
}
