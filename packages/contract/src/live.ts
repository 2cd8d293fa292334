import { z } from "zod";
import { alarmSummary } from "./alarms.ts";
import { attention, informed } from "./attention.ts";
import type { CamelCaseKeys } from "./case.ts";
import { lineFacts, pbxHealth } from "./line.ts";
import { lineProofs } from "./line-proofs.ts";
import { operatorLine, pageReport } from "./lines.ts";
import { epochMs, id } from "./primitives.ts";

/** Changes that are in the outbox: numbered without gaps, sent to every signed-in page, replayed after a reconnect. */
export const liveEvent = z.discriminatedUnion("topic", [
  z.object({ topic: z.literal("alarm.changed"), data: z.object({ alarm: alarmSummary }) }),
  z.object({ topic: z.literal("account.changed"), data: z.object({ account_id: id }) }),
  z.object({ topic: z.literal("user.changed"), data: z.object({ user_id: id }) }),
  z.object({ topic: z.literal("api_key.changed"), data: z.object({ api_key_id: id }) }),
  z.object({ topic: z.literal("sample.changed"), data: z.object({ running: z.boolean() }) }),
]);
export type LiveEventWire = z.infer<typeof liveEvent>;
export type LiveEvent = CamelCaseKeys<LiveEventWire>;
export type LiveTopic = LiveEventWire["topic"];

/** Server to page, JSON text frames on `/live`. */
export const liveServerMessage = z.discriminatedUnion("type", [
  /** First message. `seq` = newest number; events after the client's `last_seq` follow. */
  z.object({ type: z.literal("welcome"), seq: z.int(), server_time: epochMs, session_expires_at: epochMs }),
  z.object({ type: z.literal("event"), seq: z.int(), at: epochMs, event: liveEvent }),
  /** The client's number is too old (or from another database): load everything again, then go on from `seq`. */
  z.object({ type: z.literal("resync"), seq: z.int() }),
  /** Facts of the own line; sent at once after the welcome and at each change. */
  z.object({ type: z.literal("line"), facts: lineFacts }),
  /** Settings of the own line changed (extension given, changed or removed): ask `GET /api/line` again. */
  z.object({ type: z.literal("line_changed") }),
  z.object({ type: z.literal("pbx"), health: pbxHealth }),
  /**
   * For a supervisor's page that watches the lines: all of them first, then those that changed, at most 4 messages a second;
   * every 2 s those with a page or a line, so that the proofs stay fresh.
   */
  z.object({ type: z.literal("lines"), whole: z.boolean(), server_time: epochMs, items: z.array(operatorLine) }),
  /** To administrators: all that needs them now; after the welcome and at each change. */
  z.object({ type: z.literal("attention"), items: z.array(attention) }),
  /** What concerns the own line, and administrators have been told of; after the welcome and at each change. */
  z.object({ type: z.literal("informed"), items: z.array(informed) }),
  /** Every 2 s. Answered by the page's JavaScript with `probe_answer`; silence for 5 s = the feed is not live. */
  z.object({
    type: z.literal("probe"),
    id: z.int(),
    server_time: epochMs,
    last_signal_at: epochMs.nullable(),
    /** Of the own line; null = the gateway holds none that is registered. */
    proofs: lineProofs.nullable(),
  }),
  /** The session is near its end; renew by any request. */
  z.object({ type: z.literal("session_ending"), at: epochMs }),
]);
export type LiveServerMessageWire = z.infer<typeof liveServerMessage>;
export type LiveServerMessage = CamelCaseKeys<LiveServerMessageWire>;

/** Page to server. `hello` first, within 5 s. */
export const liveClientMessage = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("hello"), last_seq: z.int().min(0).nullable() }),
  z.strictObject({ type: z.literal("probe_answer"), id: z.int() }),
  /** The page's own facts of its line, at each change. */
  z.strictObject({ type: z.literal("page"), report: pageReport }),
  /** The wallboard opens or closes. Of a page without the role it is not followed. */
  z.strictObject({ type: z.literal("watch_lines"), on: z.boolean() }),
]);
export type LiveClientMessageWire = z.infer<typeof liveClientMessage>;

export const liveTimings = { probeEveryMs: 2_000, staleAfterMs: 5_000, helloWithinMs: 5_000 } as const;
