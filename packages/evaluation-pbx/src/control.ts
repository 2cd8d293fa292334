/**
 * What the two processes say to each other over Node's IPC channel. Secrets travel only here: never by argument,
 * environment or file.
 */

export type DigestName = "MD5" | "SHA-256";

export interface EvaluationUser {
  /** The digits that are dialled and the digest user name. */
  readonly extension: string;
  readonly password: string;
}

/** One contact that is registered now. */
export interface Binding {
  readonly extension: string;
  /** The Contact URI as registered. */
  readonly contact: string;
  /** `+sip.instance` without angle brackets, `null` where absent. */
  readonly instance: string | null;
  readonly regId: number | null;
  readonly expiresInSeconds: number;
  readonly registeredAtMs: number;
}

export interface CallUserOptions {
  /** Digits of the caller. */
  readonly from: string;
  readonly displayName: string;
  /** After this long without an answer the call is cancelled. Default 30. */
  readonly ringSeconds?: number;
  /** true: a tone of 440 Hz. false: silence. Default true. */
  readonly playTone?: boolean;
}

/** A call of a service number or by `callUser`, as the PBX sees it. Ended calls are kept for a while. */
export interface CallFacts {
  readonly callId: string;
  readonly direction: "in" | "out";
  /** The service number dialled, or the caller's number of an outgoing call. */
  readonly service: string;
  /** The extension at the other end. */
  readonly extension: string;
  readonly phase: "ringing" | "answered" | "confirmed" | "ended";
  /** The last SIP status given or received; 0 before any. */
  readonly status: number;
}

/** What the PBX heard from the other end of a call. Energies are of decoded samples scaled to -1..1. */
export interface HeardAudio {
  /** RTP packets with audio that arrived. */
  readonly packets: number;
  /** RTP packets with audio that were sent. */
  readonly sentPackets: number;
  /** Audio samples at 8 kHz that arrived. */
  readonly samples: number;
  /** Sum over all samples of sample squared, by 8000: grows as `totalAudioEnergy` of WebRTC statistics does. */
  readonly energy: number;
  /** Mean square of the last second of audio that arrived; 0 before any. */
  readonly recentMeanSquare: number;
  /** Epoch time of the last audio packet, `null` before any. */
  readonly lastPacketAtMs: number | null;
  /** Keys pressed, by RFC 4733 events and by SIP INFO, in order. */
  readonly digits: string;
}

export interface LoggedMessage {
  /** Epoch time from the monotonic clock, with fractions. */
  readonly atMs: number;
  readonly direction: "in" | "out";
  /** Names one WebSocket for its life. */
  readonly connection: string;
  readonly kind: "request" | "response";
  /** Method of the request, or that of CSeq. */
  readonly method: string;
  /** 0 for a request. */
  readonly status: number;
  readonly callId: string;
  readonly text: string;
}

export interface MessageFilter {
  readonly sinceMs?: number;
  readonly direction?: "in" | "out";
  readonly kind?: "request" | "response";
  readonly method?: string;
  readonly status?: number;
  readonly callId?: string;
  /** Only the last so many. */
  readonly limit?: number;
}

/**
 * How REGISTER is to go wrong: refused with a status, not answered, or answered with a 200 that does not hold the
 * registering contact (`notmine`).
 */
export type RegisterFault = { readonly status: number; readonly retryAfterSeconds?: number } | "drop" | "notmine";

export interface Faults {
  readonly register?: RegisterFault;
}

/** The commands that the child process carries out. */
export interface ControlCommands {
  setUsers(users: readonly EvaluationUser[]): null;
  bindings(): Binding[];
  callUser(extension: string, options: CallUserOptions): { callId: string };
  calls(): CallFacts[];
  messages(filter: MessageFilter): LoggedMessage[];
  heard(callId: string): HeardAudio | null;
  hangUpAll(): number;
  setFault(fault: Faults | null): null;
  forget(extension: string): number;
}

export type CommandName = keyof ControlCommands;

export interface StartOptions {
  readonly port: number;
  readonly domain: string;
  readonly algorithms: readonly DigestName[];
}

export type ToChild =
  | { readonly type: "start"; readonly options: StartOptions }
  | { readonly type: "command"; readonly id: number; readonly name: CommandName; readonly args: readonly unknown[] };

export type ToParent =
  | { readonly type: "started"; readonly port: number }
  | { readonly type: "failed"; readonly message: string }
  | { readonly type: "result"; readonly id: number; readonly value: unknown }
  | { readonly type: "refused"; readonly id: number; readonly code: string; readonly message: string };
