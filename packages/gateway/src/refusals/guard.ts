import type { RefusalCause } from "@readyline/contract";
import type { GatewayStore, Refusal } from "../options.ts";
import { Attempt, type AttemptOf, type AttemptVerdict } from "./attempt.ts";
import { type Ready, whenReady } from "../when-ready.ts";
import { PbxFault } from "./pbx-fault.ts";
import { type FaultVerdict, nextTryAt, timesFor } from "./policy.ts";

export type TryVerdict =
  | { readonly kind: "allowed" }
  /** The extension's credentials were refused too often. */
  | { readonly kind: "wait"; readonly cause: RefusalCause; readonly untilMs: number }
  | FaultVerdict;

/** Another gateway on the same database may have noted a refusal: this late it is seen here. */
const KNOWN_MS = 60_000;
/** A fault of the PBX that began before this is not looked for after a restart. */
const FAULT_MEMORY_MS = 24 * 60 * 60_000;

interface Known {
  readonly refusals: readonly Refusal[];
  readonly acceptedVersion: string | null;
  readonly readAtMs: number;
}

export type RefusalStore = Pick<
  GatewayStore,
  | "refusals"
  | "addRefusal"
  | "explainRefusal"
  | "removeRefusal"
  | "clearRefusals"
  | "acceptedVersion"
  | "accepted"
  | "refusalsSince"
>;

export interface RefusalGuardEvents {
  /** What was held against these extensions is seen otherwise now: their lines may ask again. */
  reconsidered(extensions: ReadonlySet<string>): void;
  /** Something that nobody waits for could not be written. */
  failed(error: unknown): void;
}

/** Decides which REGISTER may go to the PBX, over all pages of an extension and over restarts. */
export class RefusalGuard {
  private readonly store: RefusalStore;
  private readonly events: RefusalGuardEvents;
  private readonly fault = new PbxFault();
  private restoring: Promise<void> | null = null;
  private isRestored = false;
  private readonly grants = new Set<string>();
  /** What the store holds, so that a REGISTER does not wait for it. */
  private readonly known = new Map<string, Known>();
  /** Goes up when a write begins and when it ends: what was read meanwhile may be of either side of it. */
  private writes = 0;

  constructor(store: RefusalStore, events: RefusalGuardEvents) {
    this.store = store;
    this.events = events;
  }

  /** A line is about to be tried: what was refused before is read ahead. */
  async prepare(extension: string, nowMs: number): Promise<void> {
    await Promise.all([this.restored(nowMs), this.knownOf(extension, nowMs)]);
  }

  /**
   * A verdict `allowed` covers one REGISTER with its answer to a challenge. Not asked for the refresh of a registered
   * line: the fault of others must not take it down.
   *
   * @param version of the credentials that are stored now; asked for only where something was refused
   */
  mayTry(extension: string, nowMs: number, version: () => Promise<string | null>): Ready<TryVerdict> {
    if (this.grants.delete(extension)) return { kind: "allowed" };
    return whenReady(this.restored(nowMs), () =>
      whenReady(this.knownOf(extension, nowMs), ({ refusals }) =>
        refusals.length === 0
          ? this.verdictOf(extension, [], null, nowMs)
          : version().then((stored) => {
              const waitMs = nextTryAt(timesFor(refusals, stored), nowMs);
              return this.verdictOf(extension, refusals, waitMs, nowMs);
            }),
      ),
    );
  }

  private verdictOf(extension: string, refusals: readonly Refusal[], waitMs: number | null, nowMs: number): TryVerdict {
    const cause = lastCauseOf(refusals);
    const turnMs = this.fault.waitsUntil(extension, nowMs);
    if (turnMs !== null) return faultUntil(cause, Math.max(turnMs, waitMs ?? 0));
    if (waitMs !== null && this.fault.isBlameless(extension)) return faultUntil(cause, waitMs);
    if (waitMs !== null) return { kind: "wait", cause, untilMs: waitMs };
    this.fault.probes(extension, nowMs);
    return { kind: "allowed" };
  }

  /** The next try is allowed whatever was refused before; if it is refused too, it counts. */
  grantOne(extension: string): void {
    this.grants.add(extension);
  }

  /**
   * A REGISTER with these credentials is about to leave for the PBX. It may when this is ready: at once where the PBX is known to accept
   * them, else when the attempt is on disk.
   */
  begin(extension: string, version: string | null, nowMs: number): Ready<Attempt> {
    return whenReady(this.knownOf(extension, nowMs), ({ refusals, acceptedVersion }) => {
      const isProven = version !== null && version === acceptedVersion && timesFor(refusals, version).length === 0;
      const attempt = new Attempt(this, { extension, version, atMs: nowMs, isProven });
      return isProven ? attempt : attempt.written().then(() => attempt);
    });
  }

  /** The same for a REGISTER that takes a binding off. @returns null where the credentials were refused too often */
  async beginOwn(extension: string, version: string | null, nowMs: number): Promise<Attempt | null> {
    const { refusals } = await this.knownOf(extension, nowMs);
    if (nextTryAt(timesFor(refusals, version), nowMs) !== null) return null;
    return this.begin(extension, version, nowMs);
  }

  note(extension: string, refusal: Refusal): Promise<string> {
    return this.write(extension, () => this.store.addRefusal(extension, refusal));
  }

  unnote(extension: string, id: string): Promise<void> {
    return this.write(extension, () => this.store.removeRefusal(id));
  }

  /** The PBX refused credentials that are noted. */
  async refused(
    { extension, version }: AttemptOf,
    id: string,
    cause: RefusalCause,
    nowMs: number,
  ): Promise<AttemptVerdict> {
    // It counts without that: the answer goes to the page all the same.
    await this.write(extension, () => this.store.explainRefusal(id, cause)).catch(this.report);
    const { refusals } = await this.knownOf(extension, nowMs);
    const untilMs = nextTryAt(timesFor(refusals, version), nowMs);
    const blameless = this.fault.refused(extension, nowMs, untilMs);
    if (blameless.length > 0) this.events.reconsidered(new Set(blameless));
    const turnMs = this.fault.waitsUntil(extension, nowMs);
    if (turnMs !== null) return faultUntil(cause, Math.max(turnMs, untilMs ?? 0));
    return { kind: "wait", untilMs };
  }

  async accepted(extension: string, version: string | null, nowMs: number): Promise<void> {
    const { isSuspected } = this.fault;
    const forgiven = this.fault.end().filter((one) => one !== extension);
    const { refusals, acceptedVersion } = await this.knownOf(extension, nowMs);
    if (isSuspected || refusals.length > 0 || (version !== null && acceptedVersion !== version))
      await this.write(extension, () => this.store.accepted(extension, version, nowMs));
    for (const one of forgiven) await this.write(one, () => this.store.clearRefusals(one));
    if (forgiven.length > 0) this.events.reconsidered(new Set(forgiven));
  }

  /** Credentials or PBX settings changed. */
  async clear(extension: string): Promise<void> {
    this.grants.delete(extension);
    // They are tried at once also while the PBX refuses everybody: they may be what ends it.
    if (this.fault.isOn) this.grants.add(extension);
    this.fault.forget(extension);
    await this.write(extension, () => this.store.clearRefusals(extension));
  }

  report = (error: unknown): void => this.events.failed(error);

  private restored(nowMs: number): Ready<void> {
    if (this.isRestored) return undefined;
    this.restoring ??= this.restore(nowMs).catch((error: unknown) => {
      this.restoring = null;
      throw error;
    });
    return this.restoring;
  }

  private async restore(nowMs: number): Promise<void> {
    this.fault.restore(await this.store.refusalsSince(nowMs - FAULT_MEMORY_MS));
    this.isRestored = true;
  }

  private async write<T>(extension: string, write: () => Promise<T>): Promise<T> {
    this.writes += 1;
    this.known.delete(extension);
    try {
      return await write();
    } finally {
      this.writes += 1;
      this.known.delete(extension);
    }
  }

  private knownOf(extension: string, nowMs: number): Ready<Known> {
    const known = this.known.get(extension);
    return known !== undefined && nowMs - known.readAtMs < KNOWN_MS ? known : this.readKnown(extension, nowMs);
  }

  private async readKnown(extension: string, nowMs: number): Promise<Known> {
    const { writes } = this;
    const [refusals, acceptedVersion] = await Promise.all([
      this.store.refusals(extension),
      this.store.acceptedVersion(extension),
    ]);
    const read = { refusals, acceptedVersion, readAtMs: nowMs };
    if (writes === this.writes) this.known.set(extension, read);
    return read;
  }
}

/** What the PBX refused an extension by last; that its password is wrong, where it is not known. */
function lastCauseOf(refusals: readonly Refusal[]): RefusalCause {
  return refusals.flatMap(({ cause }) => cause ?? []).at(-1) ?? "reg.password";
}

/** A password is not blamed where everybody's is refused; what the PBX says by 403 and 404 is for the administrator to read all the same. */
function faultUntil(said: RefusalCause, untilMs: number): FaultVerdict {
  return { kind: "pbx-fault", cause: said === "reg.password" ? "reg.busy" : said, untilMs };
}
