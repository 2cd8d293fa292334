import type { CauseCode } from "@readyline/contract";

/**
 * What the rest of the phone knows of SIP: one agent, and calls made by it. Implemented in `jssip/`; nothing of that
 * library passes this border.
 */
export interface SipAgent {
  open(): void;
  /** Drops the socket without a word to the PBX: the server un-registers where that is wanted. Safe when closed. */
  close(): void;
  /**
   * The socket may be dead, or there may be a way again: continues on another one. `resumed` follows, or `closed` where nothing can be
   * continued. Calls and what waits to be sent stay as they are meanwhile.
   */
  resume(): void;
  /** Sends one REGISTER; `accepted` or `refused` follows, or nothing. */
  register(): void;
  /** Sends an INVITE as soon as one usable ICE candidate is there. The socket must be open. */
  invite(request: InviteRequest): SipCall;
  /** Whether a call may come soon: what its INVITE would wait for is then kept ready. */
  prepare(on: boolean): void;
}

export type AgentEvent =
  | { readonly type: "opened" }
  /** 1006 also where the socket never opened. */
  /** `retryInMs`: when the gateway calls us back; null or absent = it did not say. */
  | { readonly type: "closed"; readonly code: number; readonly retryInMs?: number | null }
  /** The socket is gone and is being replaced; `resumed` or `closed` follows. */
  | { readonly type: "broken"; readonly code: number }
  /** While it is being replaced: when the next socket is tried, UTC epoch milliseconds. */
  | { readonly type: "next-try"; readonly at: number }
  /** As if nothing had been: what was sent meanwhile arrives, each message once. */
  | { readonly type: "resumed" }
  /** Any message came in. */
  | { readonly type: "heard" }
  | { readonly type: "accepted"; readonly contactIsOurs: boolean; readonly expiresSeconds: number }
  | {
      readonly type: "refused";
      readonly status: number;
      readonly cause: CauseCode | null;
      readonly retryAt: number | null;
      readonly retryAfterSeconds: number | null;
    }
  | { readonly type: "incoming"; readonly call: SipCall; readonly caller: Caller };

export interface Caller {
  readonly name: string | null;
  /** User part of From. */
  readonly number: string;
}

export interface InviteRequest {
  /** User part of the Request-URI. */
  readonly user: string;
  /** Own headers, for the gateway only. */
  readonly headers: Readonly<Record<string, string>>;
  /** Null = the INVITE does not wait for the microphone; {@link SipCall.setMicrophone} follows. */
  readonly microphone: MediaStream | null;
}

export interface SipCall {
  /** One listener; called for each event until `ended`, which is the last. */
  listen(listener: (event: SipCallEvent) => void): void;
  /** Puts the track into the running call. Rejects where the connection is gone. */
  setMicrophone(track: MediaStreamTrack): Promise<void>;
  /** Incoming calls only. */
  answer(microphone: MediaStream): void;
  /** Incoming calls that ring: 480, 486 or 603. */
  reject(status: 480 | 486 | 603): void;
  /** CANCEL, BYE or 480, whichever fits. */
  end(): void;
  setMuted(on: boolean): void;
  /** False = not possible now. Sends a re-INVITE: never call it while the link is down. */
  setHeld(on: boolean): boolean;
  /** RFC 4733 where negotiated; else INFO, which needs the link (`linkUp`). */
  sendDigit(digit: string, linkUp: boolean): void;
  /**
   * Makes the call known anew, after the link came back or the audio path became doubtful: re-INVITE with ICE restart.
   * The old path carries the audio until there is a new one. False = not possible now.
   */
  refresh(): boolean;
  /** Null where there is nothing to measure. */
  measureAudio(): Promise<AudioCounters | null>;
}

/** Totals since the call began. */
export interface AudioCounters {
  readonly packetsIn: number;
  /** Packets that should have come in, RFC 3550 section 6.4.1. */
  readonly packetsLost: number;
  readonly packetsOut: number;
  /** Of the path that carries the call, milliseconds; null = not measured. */
  readonly roundTripMs: number | null;
  /** A live track of the microphone is in the call. */
  readonly microphoneLive: boolean;
  /** That track is not muted. */
  readonly microphoneOn: boolean;
}

export type SipCallEvent =
  | { readonly type: "sent" }
  /** 180 or 183. */
  | { readonly type: "ringing" }
  | { readonly type: "answered" }
  | { readonly type: "remote-audio"; readonly stream: MediaStream }
  | { readonly type: "held-by-them"; readonly on: boolean }
  /** Hold or resume was refused or could not be sent: what holds now. */
  | { readonly type: "held"; readonly on: boolean }
  /** A refresh was refused, and the call goes on as it was. */
  | { readonly type: "not-refreshed" }
  /** ICE lost its path and looks for another; without one the call ends with `no-audio-path`. */
  | { readonly type: "path-doubtful" }
  | { readonly type: "ended"; readonly how: SipCallEnd };

export type SipCallEnd =
  | { readonly kind: "bye-from-them" }
  /** A final answer to our INVITE. */
  | { readonly kind: "refused"; readonly status: number }
  /** The caller gave up (CANCEL). */
  | { readonly kind: "cancelled-by-them" }
  | { readonly kind: "ended-by-us" }
  /** The link went away before an answer. */
  | { readonly kind: "line-lost" }
  | { readonly kind: "no-audio-path" }
  /** The SDPs do not fit. */
  | { readonly kind: "incompatible" }
  /** No answer from the far side of an in-dialog request, or none to the INVITE. */
  | { readonly kind: "timeout" }
  | { readonly kind: "failed"; readonly detail: string };
