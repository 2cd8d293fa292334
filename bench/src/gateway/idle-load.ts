import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { KamailioPbx } from "@readyline/lab/kamailio";
import type { Crew } from "../crew/crew.ts";
import { cpuPercent, loadOf, loadOfGroup, rounded } from "../lib/process-load.ts";
import { throughGateway } from "./client-options.ts";
import type { IdleOrder, IdleReport } from "./idle-lines.ts";

const watchMs = 20_000;
const standWithinMs = 90_000;

/** Puts the members' lines up from another process and watches what they cost our server while nothing happens. */
export async function measureIdle(
  crew: Crew,
  pbx: KamailioPbx,
  count: number,
): Promise<Readonly<Record<string, number | string | null>>> {
  const members = crew.members.slice(0, count);
  const clients = await Promise.all(members.map((member) => throughGateway(crew, pbx, member)));
  const before = loadOf(crew.server.pid);
  const child = fork(join(import.meta.dirname, "idle-lines.ts"));
  try {
    child.send({ clients, atOnce: 20 } satisfies IdleOrder);
    const startedAt = performance.now();
    const all = await reportWhere(child, ({ registered, failed }) => registered + failed.length >= count, startedAt);
    const upMs = performance.now() - startedAt;
    // What registering needed for a moment is collected first.
    await pause(5_000);
    const from = loadOf(crew.server.pid);
    const pbxFrom = loadOfGroup(pbx.pid);
    await pause(watchMs);
    const to = loadOf(crew.server.pid);
    const pbxTo = loadOfGroup(pbx.pid);
    const [last] = (await once(child, "message")) as [IdleReport];
    const bindings = await pbx.bindings();
    const percent = cpuPercent(from, to);
    return {
      lines: last.registered,
      bindings_at_pbx: bindings.length,
      lost_while_idle: last.lost,
      not_registered: all.failed.length === 0 ? 0 : `${all.failed.length}, first: ${all.failed[0] ?? ""}`,
      all_up_after_ms: Math.round(upMs),
      server_memory_without_lines_mb: rounded(before.residentMegabytes, 1),
      server_memory_mb: rounded(to.residentMegabytes, 1),
      memory_kb_a_line: rounded(((to.residentMegabytes - before.residentMegabytes) * 1_024) / last.registered, 1),
      server_cpu_percent_of_a_core: rounded(percent, 1),
      cpu_percent_of_a_core_a_line: rounded(percent / last.registered, 4),
      pbx_cpu_percent_of_a_core: rounded(cpuPercent(pbxFrom, pbxTo), 1),
    };
  } finally {
    child.disconnect();
    if (child.exitCode === null) await once(child, "exit");
  }
}

async function reportWhere(
  child: ChildProcess,
  isIt: (report: IdleReport) => boolean,
  startedAt: number,
): Promise<IdleReport> {
  for (;;) {
    const [report] = (await once(child, "message", { signal: AbortSignal.timeout(10_000) })) as [IdleReport];
    if (isIt(report) || performance.now() - startedAt > standWithinMs) return report;
  }
}
