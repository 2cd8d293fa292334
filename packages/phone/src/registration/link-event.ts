import type { CauseCode } from "@readyline/contract";

/** What happens to a line. Who tells: the SIP agent, the clock, the server's live connection, the browser, the operator. */
export type LinkEvent =
  | { readonly type: "start" }
  | { readonly type: "stop" }
  | { readonly type: "opened" }
  | {
      readonly type: "closed";
      /** WebSocket close code; 1006 where none came. */
      readonly code: number;
      /** When the gateway calls us back, from now; null or absent = it did not say. */
      readonly retryInMs?: number | null;
    }
  /** The socket is gone, but may be continued on another. */
  | {
      readonly type: "broken";
      readonly code: number;
      /** It was found so after a sleep or freeze, during which the server may have given it up. Default false. */
      readonly slept?: boolean;
    }
  /** While it is looked for: when the next socket is tried, UTC epoch milliseconds. */
  | { readonly type: "next-try"; readonly at: number }
  /** It goes on where it was. */
  | { readonly type: "resumed" }
  /** A 2xx to REGISTER. */
  | { readonly type: "accepted"; readonly contactIsOurs: boolean; readonly expiresSeconds: number }
  /** A final answer to REGISTER that is no 2xx. `cause` and `retryAt` are the gateway's word (`X-Readyline-Cause`). */
  | {
      readonly type: "refused";
      readonly status: number;
      readonly cause: CauseCode | null;
      readonly retryAt: number | null;
      readonly retryAfterSeconds: number | null;
    }
  /** Any message came in. */
  | { readonly type: "heard" }
  /** Nothing came in for too long on an open socket. */
  | { readonly type: "silent" }
  /** The computer slept, the page was frozen, or the network changed: nothing about the link is proven any more. */
  | { readonly type: "woke" }
  /** The gateway reaches the PBX again. */
  | { readonly type: "pbx-up" }
  /** The gateway sees that the PBX no longer lists our contact. */
  | { readonly type: "lost-at-pbx" }
  /** The registration is to be renewed by then, UTC epoch milliseconds; a renewal that is due earlier stays. */
  | { readonly type: "renew-by"; readonly at: number }
  /** The gateway no longer holds the refusal that blocks us. */
  | { readonly type: "unblocked" }
  | { readonly type: "retry-now" }
  /** A deadline of the state may have passed. */
  | { readonly type: "tick" };

export type LinkEffect = "open" | "resume" | "close" | "register" | "reload-settings";

export interface LinkStep<State> {
  readonly state: State;
  readonly effects: readonly LinkEffect[];
}
