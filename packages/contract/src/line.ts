import { z } from "zod";
import type { CamelCaseKeys } from "./case.ts";
import { causeCodes } from "./causes.ts";
import { epochMs, id, sipExtension } from "./primitives.ts";

/** Why the line is down, as the gateway knows it. */
export const lineCause = z.object({
  code: z.enum(causeCodes),
  at: epochMs,
  /** What was seen, for administrators: a SIP status line, a socket error. Never a secret. */
  detail: z.string().nullable(),
  /** When the next automatic try is due; null = no automatic try. */
  retry_at: epochMs.nullable(),
});
export type LineCause = CamelCaseKeys<z.infer<typeof lineCause>>;

/** The gateway's facts about one session's line. The page adds its own and derives the status from both. */
export const lineFacts = z.object({
  extension: sipExtension.nullable(),
  registration: z.object({
    state: z.enum(["none", "registering", "registered"]),
    since: epochMs,
    expires_at: epochMs.nullable(),
    /** The 200 to REGISTER listed this session's Contact. */
    contact_is_ours: z.boolean(),
    /** When the PBX last listed it: in a 200 to REGISTER, or when it was asked. */
    contact_seen_at: epochMs.nullable(),
    /** How often it is asked; null = it refused to list contacts, so that a lost one shows when the registration ends. */
    contact_asked_every_ms: z.int().nullable(),
  }),
  pbx_leg: z.object({ state: z.enum(["down", "connecting", "up"]), proven_at: epochMs.nullable() }),
  browser_leg: z.object({ state: z.enum(["absent", "attached", "parked"]), proven_at: epochMs.nullable() }),
  /** Set when another session of this user holds the line. */
  elsewhere: z.object({ since: epochMs, address: z.string() }).nullable(),
  cause: lineCause.nullable(),
});
export type LineFactsWire = z.infer<typeof lineFacts>;
export type LineFacts = CamelCaseKeys<LineFactsWire>;

/** What the page needs to build its SIP user agent. No secret among it: the gateway signs. */
export const lineSettings = z.object({
  extension: sipExtension,
  display_name: z.string(),
  domain: z.string(),
  /** User and host of this session's Contact URI: the same after a reload, so that the binding is replaced. */
  contact_user: z.string(),
  contact_host: z.string(),
  /** RFC 5626 instance, `uuid:…`, the same for the life of the session. */
  instance_id: z.string(),
  /** Asked-for registration lifetime. */
  register_expires_seconds: z.int(),
  /** Extension that echoes, for a test call; null where none is known. */
  echo_extension: z.string().nullable(),
  /** Shown to the operator: `pbx.example.com (wss)` or `Evaluation PBX`. */
  pbx_label: z.string(),
});
export type LineSettingsWire = z.infer<typeof lineSettings>;
export type LineSettings = CamelCaseKeys<LineSettingsWire>;

export const lineResponse = z.object({ settings: lineSettings.nullable(), facts: lineFacts });

/** Where the browser finds a way for the audio (RFC 8839): the own line's, made out to the user for ten minutes. */
export const iceServersResponse = z.object({
  /** In the shape of `RTCConfiguration.iceServers`; empty = host candidates are enough here. */
  ice_servers: z.array(
    z.object({
      /** `stun:`, `turn:` or `turns:` (RFC 7064, RFC 7065). */
      urls: z.array(z.string()),
      /** Of `turn:` and `turns:` only: end of validity in epoch seconds and the user's id, joined by a colon. */
      username: z.string().optional(),
      /** Good for the TURN server until then, and for nothing else. */
      credential: z.string().optional(),
    }),
  ),
  /** Null = nothing in it ends. */
  expires_at: epochMs.nullable(),
});
export type IceServersAnswer = CamelCaseKeys<z.infer<typeof iceServersResponse>>;

/** The certificate of the PBX as this server last saw it, whether it was accepted or not. */
export const pbxCertificate = z.object({ expires_at: epochMs, subject: z.string(), seen_at: epochMs });
export type PbxCertificate = CamelCaseKeys<z.infer<typeof pbxCertificate>>;

/** So many days before its end administrators are warned of the PBX certificate. */
export const CERTIFICATE_WARNING_DAYS = 21;

/** Whole days until the certificate ends, negative after it; null where there is no reason to warn. */
export function certificateWarning(certificate: PbxCertificate | null, nowMs: number): number | null {
  if (certificate === null) return null;
  const daysLeft = Math.floor((certificate.expiresAt - nowMs) / 86_400_000);
  return daysLeft < CERTIFICATE_WARNING_DAYS ? daysLeft : null;
}

export const pbxHealth = z.object({
  state: z.enum(["unknown", "up", "down"]),
  since: epochMs,
  cause: z.enum(causeCodes).nullable(),
  detail: z.string().nullable(),
  /** Round trip of the last probe. */
  round_trip_ms: z.number().nullable(),
  legs: z.int(),
  registered: z.int(),
  /** Looked at when the server starts, every 6 hours and when the PBX is back; null with ws:// or before the first look. */
  certificate: pbxCertificate.nullable(),
});
export type PbxHealthWire = z.infer<typeof pbxHealth>;
export type PbxHealth = CamelCaseKeys<PbxHealthWire>;

/**
 * What the gateway holds now, for leak checks. All but `sessions` and `hops` are 0 a grace time after the last page has left, and
 * `hops` one grace time later.
 */
export const gatewayCounts = z.object({
  /** Sessions whose line is remembered. */
  sessions: z.int(),
  /** Sessions that are over while something of theirs is still at the PBX. */
  leaving: z.int(),
  /** Connections of pages that can be continued; an ended one stays for the grace time. */
  hops: z.int(),
  hops_broken: z.int(),
  /** Lines that were given a time to come to the PBX. */
  waiting: z.int(),
  /** PBX sockets of lines. */
  legs: z.int(),
  /** Open legs without a page, or whose page's connection is broken. */
  parked: z.int(),
  registered: z.int(),
  dialogs: z.int(),
  calls: z.int(),
  /** Requests in either direction without a final answer. */
  transactions: z.int(),
  timers: z.int(),
  /** Of the whole process: open sockets and pending timers that keep it running. */
  process_sockets: z.int(),
  process_timers: z.int(),
});

/** One address of PBX_WS_SERVER. */
export const pbxServerHealth = pbxHealth.extend({
  server: z.string(),
  /** Lines that are dialled now go here; false everywhere while all are lost. */
  in_use: z.boolean(),
});
export type PbxServerHealth = CamelCaseKeys<z.infer<typeof pbxServerHealth>>;

/** Setup → PBX: what the server runs with (read-only), and how it is. */
export const pbxResponse = z.object({
  evaluation: z.boolean(),
  server: z.string(),
  domain: z.string(),
  digest: z.enum(["MD5", "SHA-256"]),
  realms: z.array(z.string()),
  pinned_realm: z.string().nullable(),
  ca_file: z.string().nullable(),
  dial_allow: z.string().nullable(),
  /** Of the server that is in use. */
  health: pbxHealth,
  /** What the gateway holds now, for leak checks. */
  counts: gatewayCounts,
  /** Each server of PBX_WS_SERVER, in order. */
  servers: z.array(pbxServerHealth),
  /** Messages refused by the gateway since the start, by rule. */
  refused_by_rule: z.array(z.object({ rule: z.string(), count: z.int() })),
  /** Service numbers of the evaluation PBX; empty with a real PBX. */
  service_numbers: z.array(z.object({ number: z.string(), title: z.string(), behaviour: z.string() })),
});

export const releaseReasons = [
  "logout",
  "unregister",
  "session_revoked",
  "session_expired",
  "extension_removed",
  "taken_over",
] as const;
export type ReleaseReason = (typeof releaseReasons)[number];

/** What the gateway saw of one call. One event a change; `ended` is the last. */
export interface GatewayCallEvent {
  readonly state: "started" | "ringing" | "answered" | "ended";
  /** UTC epoch milliseconds. */
  readonly at: number;
  readonly userId: string;
  readonly sessionId: string;
  readonly callId: string;
  readonly direction: "outgoing" | "incoming";
  /** Outgoing: the number sent to the PBX. Incoming: the user part of From. */
  readonly number: string;
  readonly displayName: string | null;
  /** From the page's INVITE; null for incoming calls. */
  readonly attemptId: string | null;
  readonly alarmId: string | null;
  readonly contactId: string | null;
  /** Final status of the INVITE; null until there is one. */
  readonly sipStatus: number | null;
  /** Who ended it; null until the end, and where the link died. */
  readonly endedBy: "us" | "them" | "gateway" | null;
  readonly reason: string | null;
}

export const lineSessionId = id;
