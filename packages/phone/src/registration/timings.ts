/** Deadlines and pauses of the line, in milliseconds. */
export interface LineTimings {
  /** A socket that is not open by then is given up. */
  readonly openWithinMs: number;
  /** A REGISTER without an answer by then: new connection. */
  readonly answerWithinMs: number;
  /** How long a broken connection is tried to be continued; the gateway waits as long. */
  readonly resumeWithinMs: number;
  /** How long one try of it may take. */
  readonly resumeTryMs: number;
  /** Pause between tries while our own server is away. */
  readonly retryMinMs: number;
  readonly retryMaxMs: number;
  /** Own tries while the gateway has lost the PBX and has not called us back. */
  readonly pbxFallbackMs: number;
  /** Pause after a 5xx to REGISTER without Retry-After. */
  readonly busyMinMs: number;
  readonly busyMaxMs: number;
  /** After a wake-up something must be heard by then. */
  readonly probeWithinMs: number;
  /** Silence on an open socket that counts as a dead link. The gateway asks every 1.5 s. */
  readonly silentAfterMs: number;
  /** A timer that fires this much too late means sleep or freeze. */
  readonly lateTimerMs: number;
  /** A press on Call that cannot start by then is dropped for good. */
  readonly dialWithinMs: number;
  /** ICE gathering may take this long once one candidate is there, and twice this long with none. */
  readonly gatherWithinMs: number;
  /** The same with none, where there are STUN or TURN servers: a relay behind TCP and TLS takes several round trips. */
  readonly relayWithinMs: number;
  /** How often audio is measured until it flows, and afterwards. */
  readonly audioCheckFastMs: number;
  readonly audioCheckMs: number;
  /** A call that the PBX has forgotten ends when nothing came in for so long: its BYE would not reach us. */
  readonly forgottenSilentMs: number;
}

export const defaultTimings: LineTimings = {
  openWithinMs: 5_000,
  answerWithinMs: 5_000,
  resumeWithinMs: 30_000,
  resumeTryMs: 3_000,
  retryMinMs: 1_000,
  retryMaxMs: 2_000,
  pbxFallbackMs: 3_000,
  busyMinMs: 1_000,
  busyMaxMs: 2_000,
  probeWithinMs: 2_500,
  silentAfterMs: 4_000,
  lateTimerMs: 2_000,
  dialWithinMs: 8_000,
  gatherWithinMs: 500,
  relayWithinMs: 4_000,
  audioCheckFastMs: 100,
  audioCheckMs: 1_000,
  forgottenSilentMs: 5_000,
};
