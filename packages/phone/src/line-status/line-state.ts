import type { CauseCode, LineColour } from "@readyline/contract";

/** The indicator's `data-state`. */
export type LineState =
  | "absent"
  | "line_lost_on_call"
  | "elsewhere"
  | "error"
  | "disconnected"
  | "mic_blocked"
  | "connecting"
  | "reconnecting"
  | "sound_blocked"
  | "mic_ask"
  | "weak"
  | "ringing"
  | "on_call"
  | "on_hold"
  | "other_tab"
  | "connected";

/** Each state differs by shape and text, never by colour alone. */
export type LineShape =
  | "none"
  | "octagon-cross"
  | "octagon-exclamation"
  | "octagon-microphone"
  | "dashed-ring"
  | "disc-triangle"
  | "disc-handset"
  | "disc-squares"
  | "disc-check";

/** What the indicator shows. Made by `lineStatus` from facts, and by nothing else. */
export interface LineStatus {
  readonly state: LineState;
  /** Text after the word PBX and the shape; empty where the shape says it all. */
  readonly chipText: string;
  /** Tooltip and mobile text. Begins with Connected, Connecting or Disconnected; empty when absent. May count seconds. */
  readonly fullText: string;
  /** The same without numbers, for live regions: `PBX connected`. */
  readonly announcement: string;
  readonly colour: LineColour | "none";
  readonly shape: LineShape;
  readonly cause: CauseCode | null;
  /** When the next automatic try is due, UTC epoch milliseconds; null = no automatic try. */
  readonly retryAt: number | null;
  /** Since when this state with this cause holds, UTC epoch milliseconds. */
  readonly since: number;
}
