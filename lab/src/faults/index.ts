export { faults } from "./catalogue/index.ts";
export type { Expectation, Fault } from "./fault.ts";
export { type Observation, runFault, type RunOptions } from "./run-fault.ts";
export { Scene } from "./scene.ts";
export { type SeenCard, type SeenLight, WatchedPage } from "./watched-page.ts";
