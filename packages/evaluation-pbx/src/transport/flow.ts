import type { SipMessage } from "@readyline/sip";

/** A way to one SIP element: a WebSocket, or the service agent in this process. */
export interface Flow {
  /** Names the flow for its life; letters and digits. */
  readonly id: string;
  /** true: requests of this flow need no digest. */
  readonly trusted: boolean;
  /** Never throws; a message to a closed flow is lost. */
  send(message: SipMessage): void;
}
