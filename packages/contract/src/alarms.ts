import { z } from "zod";
import { accountDetail } from "./accounts.ts";
import { callOutcome } from "./call-outcomes.ts";
import type { CamelCaseKeys } from "./case.ts";
import { epochMs, id, requiredText, text } from "./primitives.ts";

export const alarmClasses = [
  "fire",
  "medical",
  "hold_up",
  "life_safety",
  "burglary",
  "tamper",
  "technical",
  "trouble",
  "test",
  "information",
] as const;
export const alarmClass = z.enum(alarmClasses);
export type AlarmClass = z.infer<typeof alarmClass>;
export const alarmClassText: Readonly<Record<AlarmClass, string>> = {
  fire: "FIRE",
  medical: "MEDICAL",
  hold_up: "HOLD-UP",
  life_safety: "LIFE SAFETY",
  burglary: "BURGLARY",
  tamper: "TAMPER",
  technical: "TECHNICAL",
  trouble: "TROUBLE",
  test: "TEST",
  information: "INFORMATION",
};

/** Seconds from receipt to the first action: due (T1), late (T2). Defaults, configurable later, never a claim of compliance. */
export function ageLimits(kind: AlarmClass): { dueSeconds: number; lateSeconds: number } {
  return kind === "fire" || kind === "hold_up" || kind === "medical" || kind === "life_safety"
    ? { dueSeconds: 30, lateSeconds: 60 }
    : { dueSeconds: 90, lateSeconds: 180 };
}

export const alarmState = z.enum(["new", "claimed", "closed"]);
export type AlarmState = z.infer<typeof alarmState>;

/** 1 = highest. */
export const priority = z.int().min(1).max(9);

/** Number shown to people, from 20001 upwards. */
export const alarmNumber = z.int().min(1).max(9_007_199_254_740_991);

export interface DispositionRow {
  readonly text: string;
  readonly falseAlarm: boolean;
  readonly needsNote: boolean;
}
/** How an alarm can be closed, in the order of the numbers that operators press. */
export const dispositions = {
  false_user: { text: "False alarm: user error", falseAlarm: true, needsNote: false },
  false_equipment: { text: "False alarm: equipment", falseAlarm: true, needsNote: false },
  cancelled: { text: "Cancelled by the customer", falseAlarm: true, needsNote: false },
  real_dispatched: { text: "Real: help was sent", falseAlarm: false, needsNote: true },
  real_resolved: { text: "Real: resolved on site", falseAlarm: false, needsNote: true },
  contact_informed: { text: "Contact informed, takes over", falseAlarm: false, needsNote: false },
  nobody_reached: { text: "Call list exhausted, nobody reached", falseAlarm: false, needsNote: true },
  technical: { text: "Technical: service ordered", falseAlarm: false, needsNote: false },
  test: { text: "Test", falseAlarm: false, needsNote: false },
} as const satisfies Record<string, DispositionRow>;
export const disposition = z.enum(Object.keys(dispositions) as [keyof typeof dispositions]);
export type Disposition = keyof typeof dispositions;

export const alarmSummary = z.object({
  no: alarmNumber,
  id,
  state: alarmState,
  class: alarmClass,
  priority,
  /** What happened, in words: `Burglary, zone 3 Back door`. */
  title: z.string(),
  account: z.object({ id, number: z.string(), name: z.string(), time_zone: z.string() }).nullable(),
  /** Account number as received: what is known when no account matches. */
  account_number: z.string(),
  zone: z.object({ number: z.string(), name: z.string().nullable() }).nullable(),
  signal_count: z.int(),
  received_at: epochMs,
  owner: z.object({ user_id: id, name: z.string() }).nullable(),
  claimed_at: epochMs.nullable(),
  first_action_at: epochMs.nullable(),
  closed_at: epochMs.nullable(),
  closed_by: z.string().nullable(),
  disposition: disposition.nullable(),
  restored_at: epochMs.nullable(),
  calls: z.object({ made: z.int(), reached: z.int() }),
  /** Grows with every change; a client keeps the row with the higher one. */
  version: z.int(),
});
export type AlarmSummaryWire = z.infer<typeof alarmSummary>;
export type AlarmSummary = CamelCaseKeys<AlarmSummaryWire>;

export const signalResponse = z.object({
  id,
  received_at: epochMs,
  /** The panel's own clock, if it sent one. */
  panel_at: epochMs.nullable(),
  account_number: z.string(),
  protocol: z.string(),
  code: z.string(),
  qualifier: z.enum(["new", "restore", "status"]),
  partition: z.string().nullable(),
  zone: z.string().nullable(),
  text: z.string(),
  /** As received. */
  raw: z.string(),
  transport: z.string(),
});
export type SignalResponse = CamelCaseKeys<z.infer<typeof signalResponse>>;

export const callAttempt = z.object({
  id,
  alarm_no: alarmNumber.nullable(),
  contact_id: id.nullable(),
  contact_name: z.string().nullable(),
  /** Masked where the number is private. */
  number_display: z.string(),
  operator: z.string(),
  direction: z.enum(["outgoing", "incoming"]),
  state: z.enum(["started", "ringing", "answered", "ended"]),
  started_at: epochMs,
  ringing_at: epochMs.nullable(),
  answered_at: epochMs.nullable(),
  ended_at: epochMs.nullable(),
  sip_status: z.int().nullable(),
  /** From the signalling; kept beside the operator's word. */
  proposed_outcome: callOutcome.nullable(),
  outcome: callOutcome.nullable(),
  note: z.string(),
});
export type CallAttemptWire = z.infer<typeof callAttempt>;
export type CallAttempt = CamelCaseKeys<CallAttemptWire>;

export const actionKinds = [
  "received",
  "signal_attached",
  "viewed",
  "claimed",
  "released",
  "taken_over",
  "note",
  "call_started",
  "call_ended",
  "call_outcome",
  "restored",
  "closed",
  "close_undone",
  "sound_silenced",
] as const;
export const alarmAction = z.object({
  seq: z.int(),
  at: epochMs,
  kind: z.enum(actionKinds),
  /** Name of the person, or null for the system. */
  actor: z.string().nullable(),
  /** One sentence for the timeline. */
  text: z.string(),
});
export type AlarmAction = CamelCaseKeys<z.infer<typeof alarmAction>>;

export const alarmDetail = alarmSummary.extend({
  signals: z.array(signalResponse),
  calls_made: z.array(callAttempt),
  actions: z.array(alarmAction),
  account_detail: accountDetail.nullable(),
  /** Until when the closer may undo the close; null = not any more. */
  undo_until: epochMs.nullable(),
});
export type AlarmDetailWire = z.infer<typeof alarmDetail>;
export type AlarmDetail = CamelCaseKeys<AlarmDetailWire>;

export const noteInput = z.strictObject({ text: requiredText(4000) });
export const takeOverInput = z.strictObject({ reason: requiredText(300) });
export const closeInput = z.strictObject({ disposition, note: text(4000).default("") });
export const callOutcomeInput = z.strictObject({ outcome: callOutcome, note: text(1000).default("") });

/** What makes a repeated intake the same one. */
export const signalHeaders = z.looseObject({
  "idempotency-key": z.string().regex(/^[\x21-\x7e]{1,200}$/, "must be 1 to 200 visible ASCII characters"),
});

/** Intake of one signal (`POST /api/signals`). Durable on disk before the 202. */
export const signalInput = z.strictObject({
  account_number: z.string().regex(/^[A-Za-z0-9]{1,16}$/, "must be 1 to 16 letters or digits"),
  /** SIA DC-03 (`BA`) or Contact ID (`130`) event code. */
  code: z.string().regex(/^[A-Za-z0-9]{2,4}$/, "must be a SIA or Contact ID event code, such as BA or 130"),
  qualifier: z.enum(["new", "restore", "status"]).default("new"),
  partition: z
    .string()
    .regex(/^[A-Za-z0-9]{1,4}$/)
    .nullish(),
  zone: z
    .string()
    .regex(/^[A-Za-z0-9]{1,8}$/)
    .nullish(),
  text: text(500).default(""),
  panel_at: epochMs.nullish(),
});
export const signalAccepted = z.object({
  signal_id: id,
  alarm_no: alarmNumber.nullable(),
  result: z.enum(["new_alarm", "attached", "logged", "duplicate"]),
});

export const apiKeyResponse = z.object({
  id,
  name: z.string(),
  /** First characters, to tell keys apart. */
  prefix: z.string(),
  created_at: epochMs,
  created_by: z.string(),
  last_used_at: epochMs.nullable(),
  revoked_at: epochMs.nullable(),
});
export type ApiKeyResponse = CamelCaseKeys<z.infer<typeof apiKeyResponse>>;
export const apiKeyCreate = z.strictObject({ name: requiredText(60) });
/** The key itself is in this response only. */
export const apiKeyCreated = z.object({ api_key: apiKeyResponse, key: z.string() });

export const sampleState = z.object({ running: z.boolean(), interval_seconds: z.int() });
export const sampleInput = z.strictObject({
  running: z.boolean(),
  interval_seconds: z.int().min(10).max(3600).default(180),
});
