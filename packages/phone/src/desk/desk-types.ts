import type { IceServersAnswer, LineFacts, LineProofs, LineSettings, PbxHealth } from "@readyline/contract";
import type { CallTarget, CallView } from "../calls/call-view.ts";
import type { FeedState, MicrophoneState, SoundState, TabRole } from "../line-status/facts.ts";
import type { MicrophoneLevel } from "../microphone/level.ts";
import type { LineStatus } from "../line-status/line-state.ts";

/** What the server's live connection tells about lines. Each `on…` returns the way to stop listening. */
export interface LineFeed {
  /** The gateway's facts of the own line. */
  onLine(listener: (facts: LineFacts) => void): () => void;
  /** What the gateway has proof of, and the server's clock: every 2 s while the feed is live. */
  onProofs(listener: (proofs: LineProofs | null, serverTime: number) => void): () => void;
  /** The settings of the own line changed: an extension was given, changed or removed. */
  onLineChanged(listener: () => void): () => void;
  onPbx(listener: (health: PbxHealth) => void): () => void;
  /** Called at once with the present state, then at each change. */
  onState(listener: (state: FeedState) => void): () => void;
}

/**
 * The part of the HTTP API that concerns the own line. Each promise rejects where the call fails; an error whose
 * `canRetry` is false says that asking again is of no use (the session is over).
 */
export interface LineServer {
  load(): Promise<LineAnswer>;
  iceServers(): Promise<IceServersAnswer>;
  /** Un-registers at the PBX; resolves when that is done. */
  release(): Promise<void>;
  retry(): Promise<LineAnswer>;
  takeBack(): Promise<LineAnswer>;
}

export interface LineAnswer {
  /** Null = the user has no extension. */
  readonly settings: LineSettings | null;
  readonly facts: LineFacts;
}

export interface DeskState {
  readonly status: LineStatus;
  readonly settings: LineSettings | null;
  readonly facts: LineFacts | null;
  readonly tab: TabRole;
  readonly microphone: MicrophoneState;
  readonly sound: SoundState;
  readonly current: CallView | null;
  /** Rings and waits for Answer or Decline. Only the tab that owns the line (`tab`) should sound it. */
  readonly incoming: CallView | null;
  readonly lastEnded: CallView | null;
}

/** The operator's telephone in one tab. */
export interface Desk {
  readonly getState: () => DeskState;
  /** Called after each change, with the new state. Returns the way to stop listening. */
  readonly subscribe: (listener: (state: DeskState) => void) => () => void;
  readonly connectFeed: (feed: LineFeed) => () => void;
  /** The unlocked audio context: ring tones played in it sound without a click. Null while sound is not unlocked. */
  readonly soundContext: () => AudioContext | null;
  readonly actions: DeskActions;
}

/** What the operator does. In a tab that does not own the line the owner is asked to do it. */
export interface DeskActions {
  /**
   * Loads the settings and brings the line up. Resolves when it is under way; the status tells how it goes.
   * @param hasLine the user is known to have an extension: the owner is elected and fetches the SIP part beside the settings
   */
  readonly register: (hasLine?: boolean) => Promise<void>;
  /** Hangs up, has the server un-register, then drops the socket. */
  readonly unregister: () => Promise<void>;
  /** After the logout: drops everything in all tabs, and forgets it. */
  readonly cleanup: () => Promise<void>;
  /** Returns the attempt id at once. The press expires after 8 s and never dials later. */
  readonly makeCall: (target: CallTarget) => string;
  readonly endCall: () => void;
  readonly answer: () => void;
  readonly decline: () => void;
  readonly setMuted: (on: boolean) => void;
  readonly setHeld: (on: boolean) => void;
  /** One of `0–9 * #`. */
  readonly sendDigit: (digit: string) => void;
  readonly retryNow: () => Promise<void>;
  readonly takeBack: () => Promise<void>;
  /** Has the browser ask for the microphone (needs a click). */
  readonly askMicrophone: () => Promise<void>;
  /**
   * Opens the microphone and tells its level until `until`; a running call's own is not touched. Resolves when it is let go,
   * or when it cannot be opened: the reason is the state of the microphone.
   */
  readonly hearMicrophone: (onLevel: (level: MicrophoneLevel) => void, until: AbortSignal) => Promise<void>;
  /** Lets the browser play sound; the first key or click does it by itself. */
  readonly unlockSound: () => Promise<void>;
}
