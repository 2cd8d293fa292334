import type { GatewayCallEvent } from "@readyline/contract";
import type { CallLimits } from "../dial-policy/call-limits.ts";

type CallFacts = Pick<GatewayCallEvent, "callId" | "state" | "direction" | "at">;

/** Counts the calls of one leg towards the user's limits, and ends those that last too long. */
export class CallWatch {
  private readonly limits: CallLimits;
  private readonly maxCallMs: number;
  private readonly tooLong: (callId: string) => void;
  private readonly running = new Map<string, NodeJS.Timeout>();

  constructor(limits: CallLimits, maxCallMs: number, tooLong: (callId: string) => void) {
    this.limits = limits;
    this.maxCallMs = maxCallMs;
    this.tooLong = tooLong;
  }

  get timers(): number {
    return this.running.size;
  }

  note({ callId, state, direction, at }: CallFacts): void {
    if (state === "started") this.limits.started(callId, direction, at);
    if (state === "answered") this.endAfter(callId, this.maxCallMs);
    if (state === "ended") this.forget(callId);
  }

  /** A call that another process had. */
  restore(callId: string, answeredAt: number, nowMs: number): void {
    this.limits.restored(callId);
    this.endAfter(callId, Math.max(0, answeredAt + this.maxCallMs - nowMs));
  }

  forget(callId: string): void {
    this.limits.ended(callId);
    clearTimeout(this.running.get(callId));
    this.running.delete(callId);
  }

  private endAfter(callId: string, delayMs: number): void {
    clearTimeout(this.running.get(callId));
    this.running.set(
      callId,
      setTimeout(() => this.tooLong(callId), delayMs),
    );
  }
}
