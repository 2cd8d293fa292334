import type { Fault } from "../fault.ts";
import { callFaults } from "./call-faults.ts";
import { microphoneFaults } from "./microphone-faults.ts";
import { networkFaults } from "./network-faults.ts";
import { pageFaults } from "./page-faults.ts";
import { pbxFaults } from "./pbx-faults.ts";
import { serverFaults } from "./server-faults.ts";
import { serverListFaults } from "./server-list-faults.ts";
import { setUpFaults } from "./set-up-faults.ts";

/** Every fault of the harness. */
export const faults: readonly Fault[] = [
  ...pbxFaults,
  ...serverListFaults,
  ...setUpFaults,
  ...serverFaults,
  ...pageFaults,
  ...microphoneFaults,
  ...callFaults,
  ...networkFaults,
];

/** Faults that differ from their promise today, and why: `npm test` names them and leaves them out until they are mended. */
export const knownToDiffer: ReadonlyMap<string, string> = new Map();
