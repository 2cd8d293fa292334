import type { RecentRefusal } from "../options.ts";
import { FAULT_WINDOW_MS, isPbxFault, nextTryAt, openFault } from "./policy.ts";

const PROBE_MS = 10_000;
/** Who probes may be gone: so long after its turn another extension takes it. */
const HAND_OVER_MS = 15_000;

/**
 * Whether the PBX refuses everybody, and whose turn it is to find out when it stops.
 *
 * ```
 * none --more than 3 extensions refused within a minute--> on --somebody accepted--> none
 * ```
 * While it is on, one extension probes, within what its own refusals allow.
 */
export class PbxFault {
  private recent: readonly RecentRefusal[] = [];
  private readonly blameless = new Set<string>();
  private prober: string | null = null;
  private nextProbeMs = 0;

  get isOn(): boolean {
    return this.blameless.size > 0;
  }

  /** Whether a success now is news: it says that what was refused lately is not the PBX's fault. */
  get isSuspected(): boolean {
    return this.recent.length > 0;
  }

  /** What was refused before this process began. */
  restore(refusals: readonly RecentRefusal[]): void {
    this.recent = refusals;
    const seen = openFault(refusals);
    for (const { extension } of seen) this.blameless.add(extension);
    const last = seen.at(-1);
    if (last === undefined) return;
    this.prober = last.extension;
    const own = seen.filter(({ extension }) => extension === last.extension).map(({ atMs }) => atMs);
    this.nextProbeMs = Math.max(last.atMs + PROBE_MS, nextTryAt(own, last.atMs) ?? 0);
  }

  isBlameless(extension: string): boolean {
    return this.blameless.has(extension);
  }

  /** UTC epoch milliseconds until which this extension must not be tried; null = it is its turn, or there is no fault. */
  waitsUntil(extension: string, nowMs: number): number | null {
    if (!this.isOn) return null;
    const isItsTurn = this.prober === null || this.prober === extension;
    const untilMs = isItsTurn ? this.nextProbeMs : this.nextProbeMs + HAND_OVER_MS;
    return untilMs > nowMs ? untilMs : null;
  }

  probes(extension: string, nowMs: number): void {
    if (!this.isOn) return;
    this.prober = extension;
    this.nextProbeMs = nowMs + PROBE_MS;
  }

  /**
   * @param nextTryAtMs when the extension's own refusals allow its next try; null = now
   * @returns the extensions whose refusals have turned out to be the PBX's fault
   */
  refused(extension: string, nowMs: number, nextTryAtMs: number | null): readonly string[] {
    this.recent = [...this.recent.filter((one) => nowMs - one.atMs < FAULT_WINDOW_MS), { extension, atMs: nowMs }];
    const { isOn } = this;
    if (!isOn && !isPbxFault(this.recent, nowMs)) return [];
    for (const one of this.recent) this.blameless.add(one.extension);
    if (!isOn || extension === this.prober) this.nextProbeMs = Math.max(nowMs + PROBE_MS, nextTryAtMs ?? 0);
    return isOn ? [] : [...this.blameless];
  }

  /** Somebody was accepted. @returns the extensions whose refusals were the PBX's fault */
  end(): readonly string[] {
    const forgiven = [...this.blameless];
    this.blameless.clear();
    this.recent = [];
    this.prober = null;
    this.nextProbeMs = 0;
    return forgiven;
  }

  /** What was refused of this extension counts no more. */
  forget(extension: string): void {
    this.blameless.delete(extension);
    this.recent = this.recent.filter((one) => one.extension !== extension);
    if (this.prober === extension) this.prober = null;
  }
}
