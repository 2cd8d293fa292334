import type { CallEndCause } from "./end-causes.ts";
import type { PathQuality } from "./path-quality.ts";

/** Whom to call. A stored contact is dialled by its id: a private number never reaches the browser. */
export type CallTarget = CallTargetContext &
  (
    | {
        readonly kind: "contact";
        readonly contactId: string;
        /** 0-based place among the contact's numbers. */ readonly phoneIndex: number;
      }
    | { readonly kind: "number"; /** Digits with an optional leading `+`. */ readonly number: string }
  );

interface CallTargetContext {
  /** Shown in the in-call bar. */
  readonly name: string;
  readonly alarmNo?: number | null;
  readonly alarmId?: string | null;
}

export type CallDirection = "outgoing" | "incoming";

/**
 * - `starting`: pressed (Call or Answer); nothing rings yet, or it is answered and no audio flows yet (`answeredAt` tells)
 * - `ringing`: the far end rings, or has answered and its audio is not here yet
 * - `incoming`: somebody calls us; Answer and Decline wait
 * - `connected`: answered, and audio packets flow both ways
 * - `ended`: over; `ended` says why
 */
export type CallState = "starting" | "ringing" | "incoming" | "connected" | "ended";

export interface CallEnd {
  readonly cause: CallEndCause;
  /** One sentence for the operator. */
  readonly text: string;
  /** Final SIP status of the INVITE, where there was one. */
  readonly sipStatus: number | null;
}

/** One call as the screen shows it. All times are UTC epoch milliseconds of this computer's clock. */
export interface CallView {
  /** Attempt id (UUID) for calls that we make; for incoming calls an id of the same form. */
  readonly id: string;
  readonly direction: CallDirection;
  readonly name: string;
  /** Null where the number is private. */
  readonly number: string | null;
  readonly contactId: string | null;
  readonly alarmNo: number | null;
  readonly alarmId: string | null;
  readonly state: CallState;
  readonly startedAt: number;
  /** When the far end (or we) answered. */
  readonly answeredAt: number | null;
  /** When audio flowed both ways for the first time. */
  readonly connectedAt: number | null;
  readonly endedAt: number | null;
  readonly muted: boolean;
  readonly held: boolean;
  readonly heldByThem: boolean;
  /** `hear`: their packets arrived in the last seconds. `heard`: ours left, from a live microphone. */
  readonly audio: { readonly hear: boolean; readonly heard: boolean };
  /** The path of its audio is poor; null = it is not, or that is not known yet. */
  readonly poor: PathQuality | null;
  readonly ended: CallEnd | null;
  /** The signalling is lost while audio goes on: Hold and Keypad are off until it is back. */
  readonly lineLost: boolean;
}
