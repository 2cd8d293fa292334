export { faults, knownToDiffer } from "./catalogue/index.ts";
export { canMeet, type Fault, leavesAsFound } from "./fault.ts";
export { Relay } from "./relay.ts";
export { type PairPlan, runPair } from "./run-pair.ts";
export { getReady, type Observation, runFault, type RunOptions } from "./run-fault.ts";
export { Scene, type SceneCounts } from "./scene.ts";
export { seededRandom } from "./seeded-random.ts";
export type { WatchedPage } from "./watched-page.ts";
