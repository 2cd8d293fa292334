import type { CallFacts } from "../control.ts";

/**
 * ```
 * ringing ──answer──▶ answered ──ack──▶ confirmed
 *    └──────end───────────┴───────end───────┴──▶ ended
 * ```
 * `ringing`: no final answer to the INVITE. `answered`: a 2xx was sent, its ACK is awaited. `confirmed`: the ACK was
 * received or sent. `ended`: refused, cancelled, or a BYE was sent or received.
 */
export type CallPhase = CallFacts["phase"];
export type CallEvent = "answer" | "ack" | "end";

const transitions: Readonly<Record<CallPhase, Partial<Record<CallEvent, CallPhase>>>> = {
  ringing: { answer: "answered", end: "ended" },
  answered: { ack: "confirmed", end: "ended" },
  confirmed: { end: "ended" },
  ended: {},
};

/** The phase after the event; the same where the event means nothing in it. */
export function nextPhase(phase: CallPhase, event: CallEvent): CallPhase {
  return transitions[phase][event] ?? phase;
}
