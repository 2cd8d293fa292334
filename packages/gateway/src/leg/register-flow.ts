import type { CauseCode } from "@readyline/contract";
import { callIdOf, type SipRequest, type SipResponse, topVia, withHeaders } from "@readyline/sip";
import type { SipCredentials } from "../options.ts";
import {
  type LastRegister,
  lastRegisterOf,
  nextRegistration,
  type RegistrationState,
} from "../registration/registration.ts";
import { readRegisterResponse, type RegisterOutcome } from "../registration/read-response.ts";
import { causeHeader } from "../text/cause-header.ts";
import type { Attempt, AttemptVerdict } from "../refusals/attempt.ts";
import { refusalOf } from "../refusals/policy.ts";
import { type Ready, whenReady } from "../when-ready.ts";
import type { ClientTransaction } from "../transactions/client-transactions.ts";
import type { GatewayParts, LegState } from "./leg-parts.ts";

export interface RegisterCause {
  readonly code: CauseCode;
  readonly detail: string | null;
  readonly retryAtMs: number | null;
}

/** A REGISTER that is not let through, as an answer to the page. */
export interface RegisterHold {
  readonly status: number;
  readonly reason: string;
  readonly cause: CauseCode;
  readonly retryAtMs: number | null;
}

export interface RegisterFlowEvents {
  /** State or cause changed; a cause of null = nothing is wrong. */
  changed(cause: RegisterCause | null): void;
  /** No answer to a REGISTER in time: the leg is given up. */
  silent(): void;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;
const TOO_BRIEF_ALLOWED = 1;
const FAULT_DETAIL = "the PBX refuses several extensions";

/** The registration of one leg as its messages show it, and who may try again when. */
export class RegisterFlow {
  private readonly parts: GatewayParts;
  private readonly leg: LegState;
  private readonly events: RegisterFlowEvents;
  private current: RegistrationState;
  private isContactOurs = false;
  private contactSeenMs: number | null = null;
  private askedInMs = 0;
  /** A try that the guard allowed, whose credentials have not left yet. */
  private tryOpen = false;
  /** Credentials that the PBX has not judged yet, by the Via branch of their REGISTER. */
  private readonly attempts = new Map<string, Attempt>();
  private isRefusedThere = false;
  private tooBrief = 0;
  /** REGISTERs of the page that have no final answer that ends them yet. */
  private isUnderWay = false;
  private confirmed = 0;
  private answerTimer: NodeJS.Timeout | undefined;
  private repeatTimer: NodeJS.Timeout | undefined;
  private expiryTimer: NodeJS.Timeout | undefined;

  constructor(parts: GatewayParts, leg: LegState, events: RegisterFlowEvents) {
    this.parts = parts;
    this.leg = leg;
    this.events = events;
    // While the PBX is dialled. A store that fails is asked again, and heard, when the REGISTER comes.
    parts.refusals.prepare(leg.profile.identity.extension, parts.now()).catch(() => undefined);
    this.current = { kind: "none", sinceMs: parts.now() };
  }

  get state(): RegistrationState {
    return this.current;
  }

  get contactIsOurs(): boolean {
    return this.isContactOurs;
  }

  get contactSeenAtMs(): number | null {
    return this.contactSeenMs;
  }

  /** How often the PBX is asked for the contact; null = it lists none. */
  get contactAskedEveryMs(): number | null {
    const { askedEveryMs } = this.parts.contactChecks;
    // The question that is due may be from a time with more lines.
    return askedEveryMs === null ? null : Math.max(askedEveryMs, Math.round(this.askedInMs));
  }

  contactAskedIn(delayMs: number): void {
    this.askedInMs = delayMs;
  }

  /** The PBX listed the contact when it was asked. */
  contactSeen(): void {
    this.contactSeenMs = this.parts.now();
  }

  /** Registered, and no REGISTER of the page is under way. */
  get isSettled(): boolean {
    return this.current.kind === "registered" && !this.isUnderWay;
  }

  /** How often the PBX has confirmed this line. */
  get confirmations(): number {
    return this.confirmed;
  }

  get last(): LastRegister | null {
    return this.leg.memory.lastRegister;
  }

  /** The PBX refused our credentials, and has not accepted any since: an un-REGISTER would be one refusal more. */
  get isRefused(): boolean {
    return this.isRefusedThere;
  }

  /** Whether a REGISTER must wait; null = it may go. */
  holdBack(hasCredentials: boolean): Ready<RegisterHold | null> {
    if (this.current.kind === "registered" || (hasCredentials && this.tryOpen)) return null;
    const { extension, userId } = this.leg.profile.identity;
    const version = async (): Promise<string | null> => (await this.parts.options.credentials(userId))?.version ?? null;
    return whenReady(this.parts.refusals.mayTry(extension, this.parts.now(), version), (verdict) => {
      if (verdict.kind === "allowed") {
        this.tryOpen = true;
        return null;
      }
      const { cause } = verdict;
      this.fail(cause, verdict.kind === "wait" ? "refused too often" : FAULT_DETAIL, verdict.untilMs);
      return { status: 403, reason: "Not tried", cause, retryAtMs: verdict.untilMs };
    });
  }

  /** Ready when a REGISTER with these credentials may leave. It does so with {@link sent}, or the attempt is dropped. */
  attempt({ version }: SipCredentials): Ready<Attempt> {
    return this.parts.refusals.begin(this.leg.profile.identity.extension, version ?? null, this.parts.now());
  }

  /** A REGISTER with credentials goes up. */
  sent(request: SipRequest, attempt: Attempt): void {
    this.tryOpen = false;
    this.attempts.set(topVia(request).params.get("branch") ?? "", attempt);
  }

  /**
   * A REGISTER goes up.
   * @param repeat sends it once more, as it is; null where it carries credentials, which leave once.
   *
   * A PBX that takes messages and loses them answers nothing of what came before it was well again. SIP repeats nothing on a connection that
   * keeps what it carries (RFC 3261 section 17.1.2.2), so the line would wait out the deadline. A repeat is an ordinary retransmission to
   * whoever has the transaction already.
   */
  asked(request: SipRequest, repeat: (() => void) | null): void {
    const { memory } = this.leg;
    memory.lastRegister = lastRegisterOf(request) ?? memory.lastRegister;
    this.stopWaiting();
    if (repeat !== null) {
      this.repeatTimer = setInterval(() => {
        if (this.parts.slots.takeFree(this.parts.now())) repeat();
      }, this.parts.timings.registerRepeatMs);
    }
    this.isUnderWay = true;
    this.answerTimer = setTimeout(() => {
      this.fail("reg.silent", "no answer to REGISTER", null);
      this.events.silent();
    }, this.parts.timings.registerDeadlineMs);
    const before = this.current.kind;
    this.move({ kind: "asked" });
    if (this.current.kind !== before) this.events.changed(null);
  }

  /**
   * An answer to REGISTER came.
   * @param challenged why its challenge cannot be answered, if it is one that cannot
   * @returns the response for the page: failures carry their cause, and a 200 that JsSIP would ignore becomes one
   */
  answered(
    transaction: ClientTransaction,
    response: SipResponse,
    challenged: { readonly usable: boolean; readonly stale: boolean },
  ): Ready<SipResponse> {
    if (response.status < 200) return response;
    this.stopWaiting();
    const attempt = this.judged(transaction);
    const outcome = readRegisterResponse(response, this.leg.profile);
    if (outcome.kind !== "too-brief") this.tooBrief = 0;
    switch (outcome.kind) {
      case "registered":
        this.registered(outcome, attempt);
        return response;
      case "not-mine":
        return whenReady(attempt?.dropped(), () =>
          this.failed(response, "reg.notmine", "200 without our Contact", null),
        );
      case "challenged":
        return attempt === null
          ? this.asksForCredentials(response, challenged)
          : this.challenged(attempt, response, challenged);
      case "too-brief":
        return whenReady(attempt?.dropped(), () => this.tooBriefly(response));
      case "failed":
        return this.failedWith(outcome, attempt, response);
    }
  }

  /** JsSIP repeats a REGISTER for every 423 without bound; the second in a row becomes a plain refusal. */
  private tooBriefly(response: SipResponse): SipResponse {
    this.tooBrief += 1;
    if (this.tooBrief <= TOO_BRIEF_ALLOWED) return response;
    return this.failed({ ...response, status: 403, reason: "Interval Too Brief" }, "reg.rejected", "423 twice", null);
  }

  /** An answer to a REGISTER whose page is gone: what it says of the credentials counts all the same. */
  async answeredLate(transaction: ClientTransaction, response: SipResponse, isStale: boolean): Promise<void> {
    if (response.status < 200) return;
    const attempt = this.judged(transaction);
    if (attempt === null) return;
    const { kind } = readRegisterResponse(response, this.leg.profile);
    if (kind === "registered") await attempt.accepted(this.parts.now());
    else if (!isStale) await this.refused(attempt, response.status);
    else await attempt.dropped();
  }

  /** The line is not registered, for this reason. */
  fail(code: CauseCode, detail: string, retryAtMs: number | null): void {
    this.stopWaiting();
    clearTimeout(this.expiryTimer);
    this.isUnderWay = false;
    this.isContactOurs = false;
    this.contactSeenMs = null;
    this.move({ kind: "lost" });
    this.events.changed({ code, detail, retryAtMs });
  }

  isSamePage(request: SipRequest): boolean {
    const { last } = this;
    return last === null || last.callId === callIdOf(request);
  }

  /** The page that asked is gone. */
  stopRepeating(): void {
    clearInterval(this.repeatTimer);
  }

  dispose(): void {
    this.stopWaiting();
    clearTimeout(this.expiryTimer);
    for (const attempt of this.attempts.values()) attempt.unanswered().catch(this.parts.refusals.report);
    this.attempts.clear();
  }

  private stopWaiting(): void {
    clearTimeout(this.answerTimer);
    this.stopRepeating();
  }

  private judged({ branch }: ClientTransaction): Attempt | null {
    const attempt = this.attempts.get(branch) ?? null;
    this.attempts.delete(branch);
    return attempt;
  }

  /** @returns null where the answer says nothing of the credentials */
  private async refused(attempt: Attempt, status: number): Promise<AttemptVerdict | null> {
    const cause = refusalOf(status);
    if (cause === null) {
      await attempt.dropped();
      return null;
    }
    this.isRefusedThere = true;
    return attempt.refused(cause, this.parts.now());
  }

  private async failedWith(
    { cause, retryAfterSeconds }: RegisterOutcome & { kind: "failed" },
    attempt: Attempt | null,
    response: SipResponse,
  ): Promise<SipResponse> {
    const verdict = attempt && (await this.refused(attempt, response.status));
    const askedAtMs = retryAfterSeconds === null ? null : this.parts.now() + retryAfterSeconds * 1_000;
    if (verdict?.kind === "pbx-fault") return this.failed(response, verdict.cause, FAULT_DETAIL, verdict.untilMs);
    return this.failed(response, cause, `${response.status} ${response.reason}`, verdict?.untilMs ?? askedAtMs);
  }

  /** The page need not wait for the books: what is not written yet counts as refused, and at most costs a try. */
  private registered(outcome: RegisterOutcome & { kind: "registered" }, attempt: Attempt | null): void {
    this.isRefusedThere = false;
    this.tryOpen = false;
    this.isUnderWay = false;
    this.confirmed += 1;
    this.isContactOurs = true;
    this.contactSeen();
    this.leg.memory.bound(this.parts.options.pbx.url, this.parts.now() + outcome.expiresSeconds * 1_000);
    for (const gruu of outcome.gruus) this.leg.gruus.add(gruu);
    this.move({ kind: "confirmed", expiresSeconds: outcome.expiresSeconds });
    clearTimeout(this.expiryTimer);
    this.expiryTimer = setTimeout(
      () => this.fail("reg.lost", "the registration expired", null),
      Math.min(outcome.expiresSeconds * 1_000, LONGEST_TIMER_MS),
    );
    this.events.changed(null);
    const { refusals } = this.parts;
    const written =
      attempt === null
        ? refusals.accepted(this.leg.profile.identity.extension, null, this.parts.now())
        : attempt.accepted(this.parts.now());
    written.catch(refusals.report);
  }

  private async challenged(
    attempt: Attempt,
    response: SipResponse,
    challenge: { readonly usable: boolean; readonly stale: boolean },
  ): Promise<SipResponse> {
    if (!challenge.stale) {
      const status = `${response.status} ${response.reason}`;
      const verdict = await this.refused(attempt, response.status);
      return verdict?.kind === "pbx-fault"
        ? this.failed(response, verdict.cause, FAULT_DETAIL, verdict.untilMs)
        : this.failed(response, "reg.password", `${status} after credentials`, verdict?.untilMs ?? null);
    }
    await attempt.dropped();
    return this.asksForCredentials(response, challenge);
  }

  private asksForCredentials(
    response: SipResponse,
    { usable, stale }: { readonly usable: boolean; readonly stale: boolean },
  ): SipResponse {
    if (!usable) return this.failed(response, "reg.algorithm", `${response.status} ${response.reason}`, null);
    // Where the nonce was too old the credentials were right (RFC 7616 section 3.3): the same try goes on.
    if (stale) this.tryOpen = true;
    // The page answers it; until then the deadline runs on.
    this.answerTimer = setTimeout(
      () => this.fail("reg.silent", "the page did not answer the challenge", null),
      this.parts.timings.registerDeadlineMs,
    );
    return response;
  }

  private failed(response: SipResponse, code: CauseCode, detail: string, retryAtMs: number | null): SipResponse {
    this.tryOpen = false;
    this.fail(code, detail, retryAtMs);
    const refused =
      response.status < 300 ? { ...response, status: 500, reason: "PBX confirmed another device" } : response;
    return withHeaders(refused, [causeHeader(code, retryAtMs)]);
  }

  private move(event: Parameters<typeof nextRegistration>[1]): void {
    this.current = nextRegistration(this.current, event, this.parts.now());
  }
}
