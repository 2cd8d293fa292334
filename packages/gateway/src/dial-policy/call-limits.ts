const MAX_OPEN_CALLS = 2;
const MAX_CALLS_A_MINUTE = 20;
const MINUTE_MS = 60_000;

/** The calls of one user, over all of the user's sessions, counted by Call-ID: a challenge's second INVITE is the same call. */
export class CallLimits {
  private readonly open = new Set<string>();
  private dialled: { readonly callId: string; readonly atMs: number }[] = [];

  /** What would be exceeded if this Call-ID were dialled now. */
  exceededBy(callId: string, nowMs: number): "open" | "rate" | null {
    if (this.open.has(callId)) return null;
    if (this.open.size >= MAX_OPEN_CALLS) return "open";
    this.dialled = this.dialled.filter((call) => nowMs - call.atMs < MINUTE_MS);
    if (this.dialled.some((call) => call.callId === callId)) return null;
    return this.dialled.length >= MAX_CALLS_A_MINUTE ? "rate" : null;
  }

  started(callId: string, direction: "outgoing" | "incoming", nowMs: number): void {
    this.open.add(callId);
    if (direction === "outgoing" && !this.dialled.some((call) => call.callId === callId)) {
      this.dialled.push({ callId, atMs: nowMs });
    }
  }

  ended(callId: string): void {
    this.open.delete(callId);
  }
}
