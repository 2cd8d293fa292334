import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { nowMs } from "../lib/statistics.ts";
import type { SipClientOptions } from "../sip/sip-client.ts";
import type { FleetReport } from "./fleet-lines.ts";

/** Consoles in several processes, and when each of them became registered. */
export class Fleet implements AsyncDisposable {
  readonly #children: readonly ChildProcess[];
  readonly #standing = new Map<ChildProcess, number>();
  readonly #size: number;
  #registeredAt: number[] = [];

  constructor(clients: readonly SipClientOptions[], processes: number) {
    this.#size = clients.length;
    this.#children = Array.from({ length: processes }, () => fork(join(import.meta.dirname, "fleet-lines.ts")));
    for (const [index, child] of this.#children.entries()) {
      child.on("message", ({ registeredAt, standing }: FleetReport) => {
        this.#registeredAt.push(...registeredAt);
        this.#standing.set(child, standing);
      });
      child.send(clients.filter((_, at) => at % processes === index));
    }
  }

  get standing(): number {
    return [...this.#standing.values()].reduce((sum, one) => sum + one, 0);
  }

  /** Forgets what was; for the moment before a fault. */
  forget(): void {
    this.#registeredAt = [];
  }

  /** @returns when each became registered since {@link forget}. @throws Error where not all stand in time */
  async allStand(withinMs: number): Promise<readonly number[]> {
    const until = nowMs() + withinMs;
    while (this.standing < this.#size || this.#registeredAt.length < this.#size) {
      if (nowMs() > until) throw new Error(`${this.standing} of ${this.#size} lines stand after ${withinMs} ms`);
      await pause(100);
    }
    return this.#registeredAt;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) {
      child.disconnect();
      if (child.exitCode === null) await once(child, "exit");
    }
  }
}

/** The most that lie within any second. */
export function mostInASecond(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  let first = 0;
  let most = 0;
  for (const [index, at] of sorted.entries()) {
    while ((sorted[first] ?? at) <= at - 1_000) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}
