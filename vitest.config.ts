import { defineConfig } from "vitest/config";

/** One runner for all unit and integration tests. Browser stories have their own runner, see e2e/. */
export default defineConfig({
  test: {
    // Two cores are what a run is promised for; most tests wait for a peer, not for the processor.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: "node",
          environment: "node",
          include: ["{packages,backend,lab,scripts,bench}/**/*.test.ts"],
          exclude: ["**/node_modules/**"],
          globalSetup: ["lab/src/postgres-global-setup.ts"],
          testTimeout: 15_000,
          hookTimeout: 60_000,
        },
      },
      "frontend",
    ],
  },
});
