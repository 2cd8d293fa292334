import { setTimeout as pause } from "node:timers/promises";
import { nowMs } from "../lib/statistics.ts";
import type { Ringer } from "../truth/ringer.ts";
import type { Client } from "./client.ts";
import type { Attempt } from "./judge.ts";

/** A call that has not come after this is given up, and the next is sent. One that comes later counts all the same. */
const patienceMs = 1_000;
const stepMs = 50;
const pauseMs = { reached: 400, notReached: 100 };

/** Calls one client from the PBX's trunk, again and again, until it is disposed of. */
export class Caller implements AsyncDisposable {
  readonly #ringer: Ringer;
  readonly #client: Client;
  readonly #sent: { readonly name: string; readonly sentAt: number; busyAt: number | null }[] = [];
  readonly #running: Promise<void>;
  static #count = 0;
  #isOver = false;

  constructor(ringer: Ringer, client: Client) {
    this.#ringer = ringer;
    this.#client = client;
    this.#running = this.#run();
  }

  /** Calls since then, oldest first. */
  async attempts(since: number): Promise<readonly Attempt[]> {
    const cards = await this.#client.cards();
    return this.#sent
      .filter(({ sentAt }) => sentAt >= since)
      .map(({ name, sentAt, busyAt }) => ({ sentAt, reachedAt: cards[name] ?? busyAt }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#isOver) await pause((await this.#once()) ? pauseMs.reached : pauseMs.notReached);
  }

  async #once(): Promise<boolean> {
    Caller.#count += 1;
    // The name is how the page tells it from others; see Watch.
    const sent = { name: `Truth ${Caller.#count}!`, sentAt: nowMs(), busyAt: null as number | null };
    this.#sent.push(sent);
    const call = this.#ringer.call(this.#client.extension, sent.name);
    let isReached = false;
    let status: number | null = null;
    while (!isReached && (status ?? 0) < 300 && nowMs() - sent.sentAt < patienceMs) {
      status = await Promise.race([call.status, pause(stepMs, null)]);
      if (status !== null && status < 300) await pause(stepMs);
      isReached = (await this.#cards())[sent.name] !== undefined;
    }
    if (status === 486 && this.#client.isBusyItself) sent.busyAt = nowMs();
    call.giveUp();
    return isReached;
  }

  /** None while the page is being loaded. */
  async #cards(): Promise<Readonly<Record<string, number>>> {
    try {
      return await this.#client.cards();
    } catch (error) {
      if (error instanceof Error && /navigation|context was destroyed/i.test(error.message)) return {};
      throw error;
    }
  }
}
