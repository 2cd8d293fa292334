export { faults } from "./catalogue/index.ts";
export type { Fault } from "./fault.ts";
export { type Observation, runFault, type RunOptions } from "./run-fault.ts";
