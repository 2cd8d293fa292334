import type { Fault } from "../fault.ts";
import { callFaults } from "./call-faults.ts";
import { microphoneFaults } from "./microphone-faults.ts";
import { networkFaults } from "./network-faults.ts";
import { pageFaults } from "./page-faults.ts";
import { pbxFaults } from "./pbx-faults.ts";
import { serverFaults } from "./server-faults.ts";
import { setUpFaults } from "./set-up-faults.ts";

/** Every fault of the harness. */
export const faults: readonly Fault[] = [
  ...pbxFaults,
  ...setUpFaults,
  ...serverFaults,
  ...pageFaults,
  ...microphoneFaults,
  ...callFaults,
  ...networkFaults,
];
