import type { GatewayCallEvent } from "@readyline/contract";
import type { SipRequest } from "@readyline/sip";
import { CallBook } from "../calls/call-book.ts";
import { CallWatch } from "../calls/call-watch.ts";
import { DialogTable } from "../dialogs/dialog-table.ts";
import type { CallLimits } from "../dial-policy/call-limits.ts";
import type { GatewayTimings } from "../options.ts";
import { NumberMask } from "../privacy/number-mask.ts";
import type { KeptMemory } from "./kept-memory.ts";
import type { LastRegister } from "../registration/registration.ts";

export interface LineMemoryEvents {
  call(event: Omit<GatewayCallEvent, "userId" | "sessionId">): void;
  /** A call has reached the longest time that is allowed. */
  tooLong(callId: string): void;
}

interface MemoryParts {
  readonly timings: Pick<GatewayTimings, "maxCallMs">;
  limitsOf(userId: string): CallLimits;
  readonly now: () => number;
}

/**
 * What outlives a leg: the established calls of a session and what is needed to end them. A leg that is lost hands it to
 * the next one, so that the page can go on in its dialogs and the PBX can reach them again.
 */
export class LineMemory {
  readonly dialogs = new DialogTable();
  readonly calls: CallBook;
  readonly mask = new NumberMask();
  /** GRUUs that the PBX gave (RFC 5627). */
  readonly gruus = new Set<string>();
  /** BYEs that came while no page was there; the same page is told of them. */
  missedByes: SipRequest[] = [];
  /** The last REGISTER that went up: which page it was, and what an un-REGISTER must continue. */
  lastRegister: LastRegister | null = null;
  /** PBX servers that may have a binding of this session that nobody took off, and until when (UTC epoch milliseconds). */
  private readonly boundUntil = new Map<string, number>();
  /** The PBX servers of established calls whose leg was lost, by Call-ID. */
  private readonly keptAt = new Map<string, string>();
  private readonly watch: CallWatch;
  private readonly events: LineMemoryEvents;
  private readonly now: () => number;

  constructor(parts: MemoryParts, userId: string, events: LineMemoryEvents) {
    this.watch = new CallWatch(parts.limitsOf(userId), parts.timings.maxCallMs, (callId) => events.tooLong(callId));
    this.now = parts.now;
    this.events = events;
    this.calls = new CallBook(
      (facts) => events.call({ ...facts, at: parts.now() }),
      (facts) => this.watch.note({ ...facts, at: parts.now() }),
    );
  }

  /** Something at the PBX that only this session's next leg can end. */
  get owesPbx(): boolean {
    return this.dialogs.all().length > 0 || this.owedAt().size > 0;
  }

  /** The servers that have a binding or a kept call of this session. A binding that has expired is no debt. */
  owedAt(): ReadonlySet<string> {
    const now = this.now();
    for (const [server, untilMs] of this.boundUntil) if (untilMs <= now) this.boundUntil.delete(server);
    const calls = this.dialogs.all().flatMap(({ id }) => this.keptAt.get(id.callId) ?? []);
    return new Set([...this.boundUntil.keys(), ...calls]);
  }

  bound(server: string, expiresAtMs: number): void {
    this.boundUntil.set(server, expiresAtMs);
  }

  /** The binding there was taken off, or nobody will come to do so. */
  unbound(server: string): void {
    this.boundUntil.delete(server);
  }

  isBoundAt(server: string): boolean {
    return this.owedAt().has(server) && this.boundUntil.has(server);
  }

  /** Whether every call that is open was begun at that server and only kept here: it can be reached there alone. */
  hasOnlyCallsOf(server: string): boolean {
    return this.calls.open().every(({ callId }) => this.keptAt.get(callId) === server);
  }

  get timers(): number {
    return this.watch.timers;
  }

  /** The leg to that server is lost. Calls without an answer end with it; a BYE that was not answered is still owed (state `ending`). */
  keepEstablished(server: string, reason: string): void {
    for (const dialog of this.dialogs.all()) if (dialog.state === "early") this.dialogs.remove(dialog);
    for (const { callId } of this.calls.open()) {
      const lives = this.dialogs.ofCall(callId).some((dialog) => dialog.state === "confirmed");
      if (!lives) this.calls.end(callId, { sipStatus: null, endedBy: null, reason });
    }
    const kept = new Set(this.dialogs.all().map(({ id }) => id.callId));
    for (const callId of kept) if (!this.keptAt.has(callId)) this.keptAt.set(callId, server);
    for (const callId of this.keptAt.keys()) if (!kept.has(callId)) this.keptAt.delete(callId);
  }

  /**
   * What another process needs to go on with the established calls; null where there are none.
   * @param server where the line is now
   */
  kept(server: string | null): KeptMemory | null {
    const dialogs = this.dialogs
      .all()
      .flatMap(({ state, endingSince: _endingSince, ...dialog }) => (state === "early" ? [] : [dialog]));
    if (dialogs.length === 0) return null;
    const callIds = new Set(dialogs.map(({ id }) => id.callId));
    return {
      version: 1,
      dialogs,
      calls: this.calls.answeredCalls().filter(({ callId }) => callIds.has(callId)),
      masks: this.mask.keptOf(callIds),
      gruus: [...this.gruus],
      lastRegister: this.lastRegister,
      boundUntil: [...this.boundUntil],
      keptAt: [...callIds].flatMap((callId) => {
        const at = this.keptAt.get(callId) ?? server;
        return at === null ? [] : [[callId, at] as const];
      }),
    };
  }

  /** Takes over what another process had, and tells its calls once more. */
  restore(kept: KeptMemory): void {
    // A BYE that was under way is sent again, unless the page has the call still.
    this.dialogs.restore(kept.dialogs.map((dialog) => ({ ...dialog, state: "confirmed", endingSince: null })));
    this.mask.restore(kept.masks);
    for (const gruu of kept.gruus) this.gruus.add(gruu);
    this.lastRegister ??= kept.lastRegister;
    for (const [server, untilMs] of kept.boundUntil) this.boundUntil.set(server, untilMs);
    for (const [callId, server] of kept.keptAt) this.keptAt.set(callId, server);
    this.calls.restore(kept.calls);
    for (const { startedAt: _startedAt, answeredAt, ...call } of kept.calls) {
      this.watch.restore(call.callId, answeredAt, this.now());
      this.events.call({ ...call, state: "answered", endedBy: null, reason: null, at: answeredAt });
    }
  }

  /** Another process goes on with all of it: nothing is told, and nothing owed. */
  handOver(): void {
    for (const callId of this.calls.forget()) this.watch.forget(callId);
    this.writeOff("handed over");
  }

  /** A call is over for us while no leg is there: its BYE is owed. */
  endLater(callId: string, reason: string, nowMs: number): void {
    for (const dialog of this.dialogs.ofCall(callId)) this.dialogs.ending(dialog, nowMs);
    this.calls.end(callId, { sipStatus: null, endedBy: "gateway", reason });
  }

  /** The PBX could not be told, and will not be. */
  writeOff(reason: string): void {
    this.clear(null, reason);
    this.boundUntil.clear();
  }

  /** Nobody will come for these calls, and the PBX has been told so as far as it could be. Bindings at other servers stay owed. */
  clear(endedBy: GatewayCallEvent["endedBy"], reason: string): void {
    this.calls.endAll(endedBy, reason);
    this.keptAt.clear();
    for (const dialog of this.dialogs.all()) this.dialogs.remove(dialog);
    this.missedByes = [];
  }
}
