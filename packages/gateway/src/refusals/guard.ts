import type { GatewayStore } from "../options.ts";
import { isPbxFault, nextTryAt, type RecentRefusal, FAULT_WINDOW_MS } from "./policy.ts";

export type TryVerdict =
  | { readonly kind: "allowed" }
  /** The extension's credentials were refused too often. */
  | { readonly kind: "wait"; readonly untilMs: number }
  /** The PBX refuses everybody: one extension at a time finds out when it stops. */
  | { readonly kind: "pbx-fault"; readonly untilMs: number };

const FAULT_PROBE_MS = 10_000;
/** Another gateway on the same database may have noted a refusal: this late it is seen here. */
const KNOWN_MS = 60_000;

interface Known {
  readonly refusals: readonly number[];
  readonly readAtMs: number;
}

/** Decides which REGISTER may go to the PBX, over all pages of an extension and over restarts. */
export class RefusalGuard {
  private readonly store: Pick<GatewayStore, "refusals" | "addRefusal" | "clearRefusals">;
  private recent: RecentRefusal[] = [];
  /** Extensions whose refusals were the PBX's fault: forgiven when it accepts somebody again. */
  private readonly blameless = new Set<string>();
  private faultProbedAtMs: number | null = null;
  private readonly grants = new Set<string>();
  /** What the store holds, so that a REGISTER does not wait for it. */
  private readonly known = new Map<string, Known>();
  /** Goes up when a write begins and when it ends: what was read meanwhile may be of either side of it. */
  private writes = 0;

  constructor(store: Pick<GatewayStore, "refusals" | "addRefusal" | "clearRefusals">) {
    this.store = store;
  }

  /** A line is about to be tried: what was refused before is read ahead. */
  async prepare(extension: string, nowMs: number): Promise<void> {
    await this.refusalsOf(extension, nowMs);
  }

  /**
   * A verdict `allowed` covers one REGISTER with its answer to a challenge. Not asked for the refresh of a registered
   * line: the fault of others must not take it down.
   */
  async mayTry(extension: string, nowMs: number): Promise<TryVerdict> {
    if (this.grants.delete(extension)) return { kind: "allowed" };
    if (this.blameless.size > 0) {
      const nextMs = (this.faultProbedAtMs ?? 0) + FAULT_PROBE_MS;
      if (nextMs > nowMs) return { kind: "pbx-fault", untilMs: nextMs };
      this.faultProbedAtMs = nowMs;
      return { kind: "allowed" };
    }
    const untilMs = nextTryAt(await this.refusalsOf(extension, nowMs), nowMs);
    return untilMs === null ? { kind: "allowed" } : { kind: "wait", untilMs };
  }

  /** The next try is allowed whatever was refused before; if it is refused too, it counts. */
  grantOne(extension: string): void {
    this.grants.add(extension);
  }

  /** @returns when the next try may be made; null = now */
  async refused(extension: string, nowMs: number): Promise<number | null> {
    this.recent = [...this.recent.filter((one) => nowMs - one.atMs < FAULT_WINDOW_MS), { extension, atMs: nowMs }];
    if (isPbxFault(this.recent, nowMs)) {
      for (const one of this.recent) this.blameless.add(one.extension);
      this.faultProbedAtMs = nowMs;
    }
    await this.write(extension, () => this.store.addRefusal(extension, nowMs));
    return nextTryAt(await this.refusalsOf(extension, nowMs), nowMs);
  }

  async accepted(extension: string, nowMs: number): Promise<void> {
    const forgiven = new Set([...this.blameless, extension]);
    this.blameless.clear();
    this.recent = [];
    this.faultProbedAtMs = null;
    for (const one of forgiven) {
      const refusals = this.known.get(one)?.refusals ?? (await this.store.refusals(one));
      if (refusals.length > 0) await this.write(one, () => this.store.clearRefusals(one));
      this.known.set(one, { refusals: [], readAtMs: nowMs });
    }
  }

  /** Credentials or PBX settings changed. */
  async clear(extension: string): Promise<void> {
    this.grants.delete(extension);
    this.blameless.delete(extension);
    this.recent = this.recent.filter((one) => one.extension !== extension);
    await this.write(extension, () => this.store.clearRefusals(extension));
  }

  private async write(extension: string, write: () => Promise<void>): Promise<void> {
    this.writes += 1;
    this.known.delete(extension);
    try {
      await write();
    } finally {
      this.writes += 1;
      this.known.delete(extension);
    }
  }

  private async refusalsOf(extension: string, nowMs: number): Promise<readonly number[]> {
    const known = this.known.get(extension);
    if (known !== undefined && nowMs - known.readAtMs < KNOWN_MS) return known.refusals;
    const { writes } = this;
    const refusals = await this.store.refusals(extension);
    if (writes === this.writes) this.known.set(extension, { refusals, readAtMs: nowMs });
    return refusals;
  }
}
