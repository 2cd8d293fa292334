import { z } from "zod";

export const callOutcomes = [
  "reached",
  "voicemail",
  "no_answer",
  "busy",
  "bad_number",
  "refused",
  "misdial",
  "not_dialled",
  "answered_short",
] as const;
export const callOutcome = z.enum(callOutcomes);
export type CallOutcome = z.infer<typeof callOutcome>;

export const callOutcomeText: Readonly<Record<CallOutcome, string>> = {
  reached: "Reached",
  voicemail: "Voicemail",
  no_answer: "No answer",
  busy: "Busy",
  bad_number: "Bad number",
  refused: "Refused",
  misdial: "Misdial",
  not_dialled: "Not dialled",
  answered_short: "Answered, short",
};

export interface CallFacts {
  /** Final status of the INVITE, or null when none arrived. */
  readonly sipStatus: number | null;
  readonly endedBy: "us" | "them" | "gateway" | null;
  /** Milliseconds from the INVITE to its end or answer. */
  readonly ringMs: number;
  /** Milliseconds from answer to end; null when not answered. */
  readonly answeredMs: number | null;
}

const SHORT_ANSWER_MS = 4_000;
const PATIENT_RING_MS = 20_000;

/**
 * The outcome that the signalling suggests; the operator may correct it. Line failures are `not_dialled`
 * and never count as an attempt.
 */
export function proposeOutcome(call: CallFacts): CallOutcome {
  if (call.answeredMs !== null) return call.answeredMs < SHORT_ANSWER_MS ? "answered_short" : "reached";
  switch (call.sipStatus) {
    case 486:
    case 600:
      return "busy";
    case 480:
    case 408:
      return "no_answer";
    case 404:
    case 484:
    case 604:
      return "bad_number";
    case 603:
    case 607:
      return "refused";
    case 487:
      return call.ringMs >= PATIENT_RING_MS ? "no_answer" : "misdial";
    default:
      break;
  }
  if (call.sipStatus === null && call.endedBy === "us") return call.ringMs >= PATIENT_RING_MS ? "no_answer" : "misdial";
  return "not_dialled";
}
