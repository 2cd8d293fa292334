export { faults } from "./catalogue/index.ts";
export { type Fault, leavesAsFound } from "./fault.ts";
export { getReady, type Observation, runFault, type RunOptions } from "./run-fault.ts";
export { Scene, type SceneCounts } from "./scene.ts";
export { seededRandom } from "./seeded-random.ts";
export type { WatchedPage } from "./watched-page.ts";
