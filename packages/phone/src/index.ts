export type { CallDirection, CallEnd, CallState, CallTarget, CallView } from "./calls/call-view.ts";
export { callEndTexts, endCauseOfStatus, type CallEndCause } from "./calls/end-causes.ts";
export type { LineShape, LineState, LineStatus } from "./line-status/line-state.ts";
export type { FeedState, MicrophoneState, SoundState, StatusFacts, TabRole } from "./line-status/facts.ts";
export type { LinkState, Trouble } from "./registration/link-state.ts";
export type { Desk, DeskState, LineAnswer, LineFeed, LineServer } from "./desk/desk-types.ts";
