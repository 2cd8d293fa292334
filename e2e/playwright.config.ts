import { defineConfig } from "@playwright/test";
import { chromiumArgs, chromiumPath } from "@readyline/lab/browser";
import type { LineOptions } from "./fixtures/line.ts";

/** The stories of the first line: they run on every kind of PBX. */
const lineStories = /(checklist|faults|people)\.spec\.ts$/;
/** Stories that need a PBX other than the evaluation PBX, whatever project runs them. */
const labStories = /(another-machine|kamailio|links|turn)\.spec\.ts$/;

/** Browser stories: real Chromium with fake media, our real server, the evaluation PBX. No retries here: `npm test` runs what failed once more, alone, and names it. */
export default defineConfig<object, LineOptions>({
  testDir: "./stories",
  outputDir: "./test-results",
  fullyParallel: false,
  workers: 2,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 5_000 },
  forbidOnly: true,
  // The checklist holds deadlines of a tenth of a second: npm test runs it alone, before the others.
  projects: [
    { name: "checklist", testMatch: /checklist\.spec\.ts$/ },
    { name: "stories", testIgnore: [/checklist\.spec\.ts$/, labStories] },
    { name: "lab", testMatch: labStories },
    { name: "kamailio", testMatch: lineStories, use: { pbx: "kamailio" } },
    { name: "asterisk", testMatch: lineStories, use: { pbx: "asterisk" } },
  ],
  use: {
    browserName: "chromium",
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
    actionTimeout: 15_000,
    navigationTimeout: 20_000,
    permissions: ["microphone"],
    launchOptions: { executablePath: chromiumPath, args: [...chromiumArgs] },
  },
});
