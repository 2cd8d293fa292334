import type { CauseCode, LineFacts, LineProofs } from "@readyline/contract";
import type { CallView } from "../calls/call-view.ts";
import type { PathQuality } from "../calls/path-quality.ts";
import type { LinkState } from "../registration/link-state.ts";

/** `connecting` = not yet welcomed, or trying again; `stale` = open, but nothing heard for 5 s. */
export type FeedState = "connecting" | "live" | "stale";

/** `unknown` = not looked yet; `ask` = the browser would ask the user. */
export type MicrophoneState = "unknown" | "granted" | "ask" | "denied" | "missing" | "busy";

/** `unknown` = not tried yet. */
export type SoundState = "unknown" | "unlocked" | "blocked";

/** `other` = another tab of this browser owns the line and this one mirrors and steers it. */
export type TabRole = "electing" | "owner" | "other";

/** What the gateway has proof of, and when it said so: on its own clock, and on this computer's. */
export interface ToldProofs {
  readonly proofs: LineProofs;
  readonly serverTime: number;
  readonly receivedAt: number;
}

/** Everything the indicator depends on. The page's own facts, and the gateway's beside them. */
export interface StatusFacts {
  /** UTC epoch milliseconds. */
  readonly now: number;
  /** False = the user has no extension: nothing is shown. */
  readonly configured: boolean;
  /** False where the page is not a secure context: the browser gives it no microphone. */
  readonly secureContext: boolean;
  readonly online: boolean;
  readonly feed: FeedState;
  readonly link: LinkState;
  /** The line is to be up: an idle link is one that is about to begin. */
  readonly wanted: boolean;
  /** The gateway's word, and when it arrived here (this computer's clock). */
  readonly gateway: { readonly facts: LineFacts; readonly receivedAt: number } | null;
  /** The newest that the gateway told while the feed was live; null = none yet. */
  readonly proofs: ToldProofs | null;
  /** What the server's own probe of the PBX sees is wrong with it; null = nothing, or not known. */
  readonly pbxCause: CauseCode | null;
  readonly microphone: MicrophoneState;
  readonly sound: SoundState;
  readonly tab: TabRole;
  readonly call: Pick<CallView, "state" | "direction" | "answeredAt" | "held" | "heldByThem"> | null;
  readonly incoming: boolean;
  /** What is wrong with the path of the call that is up, or of the one that ended less than a minute ago; null = nothing known. */
  readonly poorPath: PathQuality | null;
}
