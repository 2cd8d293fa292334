import { type Fault, knownToDiffer } from "@readyline/lab/faults";
import { namespacesAllowed } from "@readyline/lab/namespace";
import { type PbxKind, pbxKinds } from "@readyline/lab/pbx";
import type { Tally } from "../test-reports.ts";
import { canFilterPackets } from "./means.ts";
import { faultsOn, runFaults } from "./run-faults.ts";

/** Times the promise that a fault may take in `npm test`: real browsers and PBXes on two cores. */
const patience = 3;

/** The faults that matter most on a PBX. */
const faultsFirstOn = (pbx: PbxKind): readonly Fault[] =>
  faultsOn(pbx).filter(({ on }) => (on?.[0] ?? "kamailio") === pbx);

/** What `npm test` leaves out, by name, and why. */
export async function faultsLeftOut(): Promise<ReadonlyMap<string, string>> {
  const isAnotherMachineThere = (await namespacesAllowed()) && canFilterPackets();
  const remote = pbxKinds.flatMap(faultsFirstOn).filter(({ isRemote }) => isRemote === true);
  const reason = "network namespaces and nft are not permitted here";
  return new Map([
    ...(isAnotherMachineThere ? [] : remote.map(({ name }) => [name, reason] as const)),
    ...knownToDiffer,
  ]);
}

const title = (name: string): string => `fault ${name}`;

/** Every fault once on the PBX where it matters most, with short outages. @param again only these, by their names in the tally */
export async function everyFault(workers: number, again: readonly string[] | null = null): Promise<Tally> {
  const leftOut = await faultsLeftOut();
  let passed = 0;
  const failed: string[] = [];
  for (const pbx of pbxKinds) {
    const all = faultsFirstOn(pbx).map(({ name }) => name);
    const names = all.filter((name) => !leftOut.has(name) && again?.includes(title(name)) !== false);
    if (names.length === 0) continue;
    for (const { fault, observations } of await runFaults({ pbx, names, runs: 1, short: true, patience, workers }))
      if (observations.every(({ unmet }) => unmet.length === 0)) passed += 1;
      else failed.push(title(fault.name));
  }
  return { passed, skipped: 0, failed, failedFiles: failed };
}
