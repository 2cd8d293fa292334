/**
 * What happens to a message that breaks a rule:
 * - `respond`: a request is answered by the gateway with this status; an ACK, which takes no answer, is dropped.
 * - `fail`: a response of the page becomes the gateway's own 500 to the PBX, and the call ends.
 * - `drop`: nobody is told.
 * - `close`: the socket it came from is closed.
 * - `strip`: the headers are taken out and the message goes on.
 */
export type RuleOutcome =
  | { readonly kind: "respond"; readonly status: number; readonly reason: string }
  | { readonly kind: "fail" }
  | { readonly kind: "drop" }
  | { readonly kind: "close" }
  | { readonly kind: "strip" };

export interface RuleInfo {
  /** `up.` from the page to the PBX, `down.` from the PBX to the page. */
  readonly id: string;
  /** One sentence: what is let through. */
  readonly text: string;
  readonly outcome: RuleOutcome;
}

/** A rule over messages of one kind, whose facts are gathered once in `Facts`. */
export interface Rule<Facts> extends RuleInfo {
  breaks(facts: Facts): boolean;
}

/** A rule that takes headers out. */
export interface StripRule extends RuleInfo {
  /** Lower case. */
  readonly headers: readonly string[];
}

export const respond = (status: number, reason: string): RuleOutcome => ({ kind: "respond", status, reason });
export const fail: RuleOutcome = { kind: "fail" };
export const drop: RuleOutcome = { kind: "drop" };
export const close: RuleOutcome = { kind: "close" };
export const strip: RuleOutcome = { kind: "strip" };
