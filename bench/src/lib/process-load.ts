import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { nowMs } from "./statistics.ts";

export interface ProcessLoad {
  readonly atMs: number;
  /** User and system time since the start, milliseconds. */
  readonly cpuMs: number;
  readonly residentMegabytes: number;
}

const ticksASecond = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

/** What the kernel says of a process (Linux). */
export function loadOf(pid: number): ProcessLoad {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  const ticks = Number(fields[11]) + Number(fields[12]);
  const pages = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return { atMs: nowMs(), cpuMs: (ticks * 1_000) / ticksASecond, residentMegabytes: Number(pages) / 1_024 };
}

/** Of all processes of a group, as a server that forks. */
export function loadOfGroup(groupId: number): ProcessLoad {
  const members = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => groupOf(pid) === groupId)
    .map(loadOf);
  const sum = (pick: (load: ProcessLoad) => number): number => members.reduce((total, load) => total + pick(load), 0);
  return { atMs: nowMs(), cpuMs: sum((load) => load.cpuMs), residentMegabytes: sum((load) => load.residentMegabytes) };
}

function groupOf(pid: number): number | null {
  try {
    return Number(
      readFileSync(`/proc/${pid}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ")[2],
    );
  } catch (error) {
    // It has ended since the folder was read.
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ESRCH")) return null;
    throw error;
  }
}

/** Share of one core between two looks, percent. */
export const cpuPercent = (from: ProcessLoad, to: ProcessLoad): number =>
  ((to.cpuMs - from.cpuMs) / (to.atMs - from.atMs)) * 100;

export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));
