import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const filterByChance =
  "nft add table inet t && nft 'add chain inet t o { type filter hook output priority 0; }' && nft add rule inet t o numgen random mod 100 '<' 20 drop";

/** What faults need of the machine, and how to find out. */
const means: readonly { readonly name: string; readonly isThere: () => boolean }[] = [
  { name: "Chromium (/usr/bin/chromium)", isThere: () => existsSync("/usr/bin/chromium") },
  { name: "process table (/proc), to stop and count processes", isThere: () => existsSync("/proc/self/stat") },
  { name: "network namespaces, for a browser on another machine", isThere: () => inNamespace("true") },
  {
    name: "nft with numgen, for cuts and loss of packets",
    isThere: () => canFilterPackets(),
  },
  {
    name: "netem, for delay of audio (signalling is delayed by a relay, loss is made by nft)",
    isThere: () => inNamespace("tc qdisc add dev lo root netem delay 1ms"),
  },
];

/** Whether packets can be dropped by rules, for cuts and loss. */
export const canFilterPackets = (): boolean => inNamespace(filterByChance);

const inNamespace = (command: string): boolean => succeeds("unshare", ["--net", "sh", "-c", command]);

const succeeds = (program: string, args: readonly string[]): boolean =>
  spawnSync(program, args, { stdio: "ignore" }).status === 0;

/** Names what this machine cannot do. */
export const missingMeans = (): readonly string[] => means.filter(({ isThere }) => !isThere()).map(({ name }) => name);
