import type { GatewayCallEvent } from "@readyline/contract";

export interface CallStart {
  readonly callId: string;
  readonly direction: "outgoing" | "incoming";
  readonly number: string;
  readonly displayName: string | null;
  readonly attemptId: string | null;
  readonly alarmId: string | null;
  readonly contactId: string | null;
}

export interface CallEnd {
  readonly sipStatus: number | null;
  /** null where the link died. */
  readonly endedBy: GatewayCallEvent["endedBy"];
  readonly reason: string | null;
}

interface Call extends CallStart {
  readonly startedAt: number;
  /** UTC epoch milliseconds; null before. */
  answeredAt: number | null;
  state: "started" | "ringing" | "answered";
  sipStatus: number | null;
  /** Who asked for the end before it came: a CANCEL or BYE under way. */
  endingBy: GatewayCallEvent["endedBy"];
}

type CallFacts = Omit<GatewayCallEvent, "at" | "userId" | "sessionId">;

/** An answered call as another process can go on with it. */
export interface AnsweredCall extends CallStart {
  readonly startedAt: number;
  readonly answeredAt: number;
  readonly sipStatus: number | null;
}

/** The calls of one leg by Call-ID, from the signalling alone. Each ends exactly once. */
export class CallBook {
  private readonly calls = new Map<string, Call>();
  private readonly emit: (facts: CallFacts) => void;
  private readonly count: (facts: CallFacts) => void;

  /** @param count is told of calls that went out or came in, `emit` also of those that were refused here */
  constructor(emit: (facts: CallFacts) => void, count: (facts: CallFacts) => void) {
    this.emit = emit;
    this.count = count;
  }

  get size(): number {
    return this.calls.size;
  }

  /** Open calls with the time of their INVITE. */
  open(): { readonly callId: string; readonly startedAt: number }[] {
    return [...this.calls.values()];
  }

  has(callId: string): boolean {
    return this.calls.has(callId);
  }

  /** A second INVITE of the same Call-ID (after a challenge) is the same call. */
  start(start: CallStart, nowMs: number): void {
    if (this.calls.has(start.callId)) return;
    const call: Call = {
      ...start,
      startedAt: nowMs,
      answeredAt: null,
      state: "started",
      sipStatus: null,
      endingBy: null,
    };
    this.calls.set(start.callId, call);
    this.tell(call, "started", null);
  }

  /** A call that the gateway did not let out: an attempt, but none that counts towards the limits. */
  refused(start: CallStart, end: CallEnd): void {
    if (this.calls.has(start.callId)) return;
    const facts = { ...start, endedBy: null, reason: null };
    this.emit({ ...facts, state: "started", sipStatus: null });
    this.emit({ ...facts, state: "ended", ...end });
  }

  ringing(callId: string): void {
    const call = this.calls.get(callId);
    if (call?.state !== "started") return;
    call.state = "ringing";
    this.tell(call, "ringing", null);
  }

  answered(callId: string, sipStatus: number, nowMs: number): void {
    const call = this.calls.get(callId);
    if (call === undefined || call.state === "answered") return;
    call.state = "answered";
    call.answeredAt = nowMs;
    call.sipStatus = sipStatus;
    this.tell(call, "answered", null);
  }

  answeredCalls(): AnsweredCall[] {
    return [...this.calls.values()].flatMap(({ state: _state, endingBy: _endingBy, answeredAt, ...call }) =>
      answeredAt === null ? [] : [{ ...call, answeredAt }],
    );
  }

  /** Calls that another process had; nothing is told. */
  restore(calls: readonly AnsweredCall[]): void {
    for (const call of calls) this.calls.set(call.callId, { ...call, state: "answered", endingBy: null });
  }

  /** Another process has them now: nothing is told. @returns their Call-IDs */
  forget(): string[] {
    const callIds = [...this.calls.keys()];
    this.calls.clear();
    return callIds;
  }

  ending(callId: string, by: GatewayCallEvent["endedBy"]): void {
    const call = this.calls.get(callId);
    if (call !== undefined) call.endingBy ??= by;
  }

  end(callId: string, end: CallEnd): void {
    const call = this.calls.get(callId);
    if (call === undefined) return;
    this.calls.delete(callId);
    call.sipStatus ??= end.sipStatus;
    this.tell(call, "ended", { ...end, endedBy: call.endingBy ?? end.endedBy });
  }

  /** The leg is gone, and with it the only way to end these calls. */
  endAll(endedBy: GatewayCallEvent["endedBy"], reason: string): void {
    for (const { callId } of this.open()) this.end(callId, { sipStatus: null, endedBy, reason });
  }

  private tell(call: Call, state: GatewayCallEvent["state"], end: CallEnd | null): void {
    const { callId, direction, number, displayName, attemptId, alarmId, contactId, sipStatus } = call;
    const endedBy = end?.endedBy ?? null;
    const reason = end?.reason ?? null;
    const facts = {
      state,
      callId,
      direction,
      number,
      displayName,
      attemptId,
      alarmId,
      contactId,
      sipStatus,
      endedBy,
      reason,
    };
    this.count(facts);
    this.emit(facts);
  }
}
