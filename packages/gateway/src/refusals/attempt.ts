import type { RefusalCause } from "@readyline/contract";
import type { Refusal } from "../options.ts";
import type { FaultVerdict } from "./policy.ts";

/** Credentials that the PBX accepted before are written down only if it takes longer than this to answer: it nearly never does. */
const PROVEN_UNWRITTEN_MS = 50;

export interface AttemptOf {
  readonly extension: string;
  readonly version: string | null;
  readonly atMs: number;
  /** The PBX accepted these credentials, and has not refused them since. */
  readonly isProven: boolean;
}

export type AttemptVerdict =
  /** @param untilMs when the next try may be made (UTC epoch milliseconds); null = now */
  { readonly kind: "wait"; readonly untilMs: number | null } | FaultVerdict;

/** What an attempt tells, and to whom: the guard. */
interface AttemptLog {
  /** @returns names the refusal */
  note(extension: string, refusal: Refusal): Promise<string>;
  unnote(extension: string, id: string): Promise<void>;
  /** @param id names the refusal that it is now */
  refused(of: AttemptOf, id: string, cause: RefusalCause, nowMs: number): Promise<AttemptVerdict>;
  accepted(extension: string, version: string | null, nowMs: number): Promise<void>;
  /** What nobody waits for has failed. */
  readonly report: (error: unknown) => void;
}

/**
 * One REGISTER with credentials on its way. It counts as refused until the PBX has judged it, so that a process that is killed meanwhile
 * has counted it. Ends by exactly one of its methods.
 */
export class Attempt {
  readonly of: AttemptOf;
  private readonly guard: AttemptLog;
  private noted: Promise<string> | null = null;
  private readonly timer: NodeJS.Timeout | undefined;

  constructor(guard: AttemptLog, of: AttemptOf) {
    this.guard = guard;
    this.of = of;
    if (of.isProven) this.timer = setTimeout(() => void this.written().catch(guard.report), PROVEN_UNWRITTEN_MS);
  }

  /** Resolves when it is on disk. */
  written(): Promise<string> {
    clearTimeout(this.timer);
    const { extension, version, atMs } = this.of;
    this.noted ??= this.guard.note(extension, { atMs, version });
    return this.noted;
  }

  async refused(cause: RefusalCause, nowMs: number): Promise<AttemptVerdict> {
    return this.guard.refused(this.of, await this.written(), cause, nowMs);
  }

  async accepted(nowMs: number): Promise<void> {
    clearTimeout(this.timer);
    await this.noted;
    await this.guard.accepted(this.of.extension, this.of.version, nowMs);
  }

  /** It did not leave, or the PBX answered something that says nothing of the credentials. */
  async dropped(): Promise<void> {
    clearTimeout(this.timer);
    const { noted } = this;
    if (noted !== null) await this.guard.unnote(this.of.extension, await noted);
  }

  /** Nobody will hear of its end. A password that is not known to be good counts: some PBXes say nothing to a wrong one. */
  async unanswered(): Promise<void> {
    if (this.of.isProven) await this.dropped();
  }
}
