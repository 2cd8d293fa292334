import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** What faults need of the machine, and how to find out. */
const means: readonly { readonly name: string; readonly isThere: () => boolean }[] = [
  { name: "Chromium (/usr/bin/chromium)", isThere: () => existsSync("/usr/bin/chromium") },
  { name: "process table (/proc), to stop and count processes", isThere: () => existsSync("/proc/self/stat") },
  { name: "nft with numgen, for loss of packets", isThere: () => succeeds("nft", ["list", "tables"]) },
  {
    name: "network namespaces (ip netns), for a change of address",
    isThere: () => succeeds("unshare", ["--net", "true"]),
  },
];

const succeeds = (command: string, args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: "ignore" }).status === 0;

/** Names what this machine cannot do. */
export const missingMeans = (): readonly string[] => means.filter(({ isThere }) => !isThere()).map(({ name }) => name);
