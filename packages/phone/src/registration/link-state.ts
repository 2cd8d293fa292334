import type { CauseCode } from "@readyline/contract";

/**
 * The line of this browser, from socket to registration.
 *
 *     idle ──start──▶ opening ──open──▶ registering ──200 with our Contact──▶ registered
 *                        ▲                   │                                   │
 *                        └──retryAt/event── waiting ◀──────────lost──────────────┤
 *                                              resuming ◀──socket gone or silent──┘ (and back, as if nothing had been)
 *                                        blocked (needs a person, or a moment named by the gateway), quiet (another page has it)
 *
 * On the wire: `idle`, `waiting` and `quiet` have no socket, `blocked` may keep one; `opening` has a WebSocket without an answer;
 * `resuming` looks for a socket on which to continue: registration, calls and what waits to be sent are as they were;
 * `registering` has a REGISTER without an answer; `registered` has an unexpired 200 that lists our Contact.
 * Times are UTC epoch milliseconds.
 */
export type LinkState =
  | { readonly kind: "idle" }
  | {
      readonly kind: "opening";
      readonly attempt: number;
      readonly deadlineAt: number;
      readonly trouble: Trouble | null;
      readonly foreignContacts: number;
    }
  | {
      readonly kind: "registering";
      readonly attempt: number;
      /** When the REGISTER left. */
      readonly sentAt: number;
      readonly deadlineAt: number;
      readonly trouble: Trouble | null;
      /** 200s without our Contact so far. */
      readonly foreignContacts: number;
    }
  | {
      readonly kind: "registered";
      readonly since: number;
      readonly expiresAt: number;
      readonly refreshAt: number;
      /** A refreshing REGISTER is under way until then. */
      readonly refreshDeadlineAt: number | null;
      /** After a sleep or freeze: something must be heard until then, or the link counts as dead. */
      readonly probeDeadlineAt: number | null;
    }
  | {
      readonly kind: "resuming";
      readonly trouble: Trouble;
      /** When the next socket is tried; null = not yet known. */
      readonly retryAt: number | null;
      /** What holds again when it goes on. */
      readonly registered: LinkState & { readonly kind: "registered" };
    }
  | {
      readonly kind: "waiting";
      readonly attempt: number;
      readonly trouble: Trouble;
      /** Next try by the clock. */
      readonly retryAt: number;
      readonly foreignContacts: number;
    }
  | {
      readonly kind: "blocked";
      readonly cause: CauseCode;
      readonly since: number;
      /** The socket is open still: the gateway closes it when the reason is gone. */
      readonly socketOpen: boolean;
      /** When the gateway allows one more try; null = only on an event or by a person. */
      readonly retryAt: number | null;
    }
  | { readonly kind: "quiet" };

export interface Trouble {
  readonly cause: CauseCode;
  /** When it began; kept over failed tries. */
  readonly since: number;
}
