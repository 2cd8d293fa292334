import { z } from "zod";
import type { CamelCaseKeys } from "./case.ts";
import { alarmNumber } from "./alarms.ts";
import { causeCodes } from "./causes.ts";
import { lineFacts } from "./line.ts";
import { epochMs, id, role } from "./primitives.ts";

/** What only the page knows of its line. Sent at each change, and again after each reconnect. */
export const pageReport = z.strictObject({
  microphone: z.enum(["unknown", "granted", "ask", "denied", "missing", "busy"]),
  sound: z.enum(["unknown", "unlocked", "blocked"]),
  /** Cause that the page's own indicator shows; null = green, or not yet decided. */
  cause: z.enum(causeCodes).nullable(),
  /** False in a tab that mirrors the line of another one: its microphone and sound do not count. */
  owns_line: z.boolean(),
});
export type PageReportWire = z.infer<typeof pageReport>;
export type PageReport = CamelCaseKeys<PageReportWire>;

/** An operator's open page, as the live connection knows it. */
export const pageFacts = z.object({
  /** null = it has not said anything of itself yet. */
  report: pageReport.nullable(),
  /** Its JavaScript was last heard. */
  heard_at: epochMs,
  /** Between server and page, of the last probe; null before the first answer. */
  round_trip_ms: z.number().nullable(),
});
export type PageFacts = CamelCaseKeys<z.infer<typeof pageFacts>>;

export const lineCall = z.object({
  state: z.enum(["dialling", "ringing", "on_call"]),
  direction: z.enum(["outgoing", "incoming"]),
  /** When the present state began. */
  since: epochMs,
  alarm_no: alarmNumber.nullable(),
  /** Name of the stored contact; never a number. */
  contact_name: z.string().nullable(),
});
export type LineCall = CamelCaseKeys<z.infer<typeof lineCall>>;

/** One operator on the wallboard. Whether fit: `fitness(line, page, now)`. */
export const operatorLine = z.object({
  user_id: id,
  name: z.string(),
  role,
  /** Of the session that has the line, without details for administrators and without addresses. */
  line: lineFacts,
  /** null = no page is open. */
  page: pageFacts.nullable(),
  call: lineCall.nullable(),
  /** Since when the present fitness holds, with its reason. */
  since: epochMs,
});
export type OperatorLine = CamelCaseKeys<z.infer<typeof operatorLine>>;

/** How today's alarms were answered, by the times of the first action and the limits of {@link ageLimits}. */
export const answeredToday = z.object({
  /** Midnight at the station. */
  since: epochMs,
  /** Received since then, and answered or past their limit. */
  counted: z.int(),
  /** Answered before they were due (T1). */
  in_time: z.int(),
  /** Answered or still waiting after they were late (T2). */
  late: z.int(),
});
export type AnsweredToday = CamelCaseKeys<z.infer<typeof answeredToday>>;

export const linesResponse = z.object({ server_time: epochMs, items: z.array(operatorLine), answered: answeredToday });
