/**
 * The fleet: consoles in processes of their own through our server on one Kamailio; Kamailio is killed and restarted, then our server.
 * `npm run bench -- fleet [--json] [--lines N] [--processes N]`, 1000 and 4 by default.
 */
import { setTimeout as pause } from "node:timers/promises";
import { KamailioPbx } from "@readyline/lab/kamailio";
import { startCrew } from "./crew/crew.ts";
import { throughGateway } from "./gateway/client-options.ts";
import { Fleet, mostInASecond } from "./gateway/fleet.ts";
import { numberOption } from "./lib/options.ts";
import { cpuPercent, loadOf, loadOfGroup, rounded } from "./lib/process-load.ts";
import { report } from "./lib/report.ts";
import { distribution, nowMs } from "./lib/statistics.ts";

const lines = numberOption("--lines", 1_000);
const processes = numberOption("--processes", 4);
const outageMs = 3_000;
/** Three times the promise. */
const standWithinMs = 90_000;

await using pbx = await KamailioPbx.start({ maxConnections: lines * 2 + 200, nonceSeconds: 3_600 });
process.stderr.write(`signing in ${lines} operators …\n`);
await using crew = await startCrew(pbx, lines);
const clients = await Promise.all(crew.members.map((member) => throughGateway(crew, pbx, member)));
await using fleet = new Fleet(clients, processes);
process.stderr.write("all lines come up …\n");
await fleet.allStand(standWithinMs);

/** @param back resolves when what was lost serves again */
async function outage(name: string, lose: () => Promise<void>, back: () => Promise<void>) {
  process.stderr.write(`${name} …\n`);
  fleet.forget();
  await lose();
  await pause(outageMs);
  await back();
  const backAt = nowMs();
  const [from, pbxFrom] = [loadOf(crew.server.pid), loadOfGroup(pbx.pid)];
  const registeredAt = await fleet.allStand(standWithinMs);
  const [to, pbxTo] = [loadOf(crew.server.pid), loadOfGroup(pbx.pid)];
  // A line begins with a REGISTER without credentials.
  const begun = pbx
    .requests(backAt - outageMs)
    .filter(({ method, credentials, hasContact }) => method === "REGISTER" && credentials === null && hasContact);
  const greenMs = distribution(registeredAt.map((at) => Math.max(0, at - backAt)));
  return {
    [`${name}_green_ms`]: greenMs,
    [`${name}_all_green_ms`]: greenMs.max,
    [`${name}_most_begun_in_a_second`]: mostInASecond(begun.map(({ atMs }) => atMs)),
    [`${name}_begun`]: begun.length,
    [`${name}_server_memory_mb`]: rounded(to.residentMegabytes, 1),
    [`${name}_server_cpu_percent_of_a_core`]: rounded(cpuPercent(from, to), 1),
    [`${name}_pbx_cpu_percent_of_a_core`]: rounded(cpuPercent(pbxFrom, pbxTo), 1),
  };
}

const pbxRestart = await outage(
  "pbx_restart",
  () => pbx.kill(),
  () => pbx.restart(),
);
await pause(2_000);
const serverRestart = await outage(
  "server_restart",
  () => crew.server.kill("SIGKILL"),
  () => crew.server.start(),
);
report("fleet", { lines, ...pbxRestart, ...serverRestart, bindings_at_pbx: (await pbx.bindings()).length }, {});
