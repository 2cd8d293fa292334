export { faults } from "./catalogue/index.ts";
export type { Fault } from "./fault.ts";
export { Scene } from "./scene.ts";
export type { WatchedPage } from "./watched-page.ts";
export { type Observation, runFault, type RunOptions } from "./run-fault.ts";
