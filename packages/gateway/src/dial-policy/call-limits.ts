const MAX_OPEN_CALLS = 2;
const MAX_CALLS_A_MINUTE = 20;
const MINUTE_MS = 60_000;

/** The calls of one user, over all of the user's sessions. The repeated INVITE after a challenge is no new call: it is not asked about. */
export class CallLimits {
  private readonly open = new Set<string>();
  private dialled: number[] = [];

  /** What would be exceeded if a new call were dialled now. */
  exceeded(nowMs: number): "open" | "rate" | null {
    return this.open.size >= MAX_OPEN_CALLS ? "open" : this.exceededByTransfer(nowMs);
  }

  /** What would be exceeded if a call were transferred now: the PBX dials in the user's place. */
  exceededByTransfer(nowMs: number): "rate" | null {
    this.dialled = this.dialled.filter((atMs) => nowMs - atMs < MINUTE_MS);
    return this.dialled.length >= MAX_CALLS_A_MINUTE ? "rate" : null;
  }

  transferred(nowMs: number): void {
    this.dialled.push(nowMs);
  }

  started(callId: string, direction: "outgoing" | "incoming", nowMs: number): void {
    this.open.add(callId);
    if (direction === "outgoing") this.dialled.push(nowMs);
  }

  /** A call that was begun in another process: it is open, and was not dialled now. */
  restored(callId: string): void {
    this.open.add(callId);
  }

  ended(callId: string): void {
    this.open.delete(callId);
  }
}
