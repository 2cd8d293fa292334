import type { RTCSession, TerminateOptions } from "jssip/lib/RTCSession.js";
import { describe, expect, it } from "vitest";
import { keepCall } from "./keep-call.ts";

/** As much of a JsSIP session as hanging up touches; it has just asked the far end for a change. */
class Session {
  readonly hungUp: string[] = [];
  established = true;
  _localHold: boolean;
  mediaSet = 0;
  readonly connection = {
    signalingState: "have-local-offer",
    rolledBack: 0,
    async setLocalDescription({ type }: RTCLocalSessionDescriptionInit): Promise<void> {
      if (type !== "rollback") return;
      this.rolledBack += 1;
      this.signalingState = "stable";
    },
  };

  constructor(held: boolean) {
    this._localHold = held;
  }
  isEstablished(): boolean {
    return this.established;
  }
  terminate(options: TerminateOptions = {}): void {
    this.hungUp.push(options.reason_phrase ?? "");
  }
  _setLocalMediaStatus(): void {
    this.mediaSet += 1;
  }
}

function kept(held: boolean, reason: string | undefined, established = true) {
  const session = new Session(held);
  session.established = established;
  const told: boolean[] = [];
  keepCall(session as unknown as RTCSession, (now) => told.push(now));
  session.terminate(reason === undefined ? {} : { status_code: 500, reason_phrase: reason });
  return { session, told };
}

describe("a running call", () => {
  it.each([
    ["Hold Failed", true, false],
    ["Unhold Failed", false, true],
    ["Media Renegotiation Failed", true, true],
    ["Connection Error", false, false],
  ])("goes on after %s", (reason, before, after) => {
    const { session, told } = kept(before, reason);
    expect([session.hungUp, told, session._localHold, session.mediaSet]).toEqual([[], [after], after, 1]);
    expect(session.connection.rolledBack).toBe(1);
  });

  it("is hung up by the operator, by a lost audio path, and by anything before the answer", () => {
    expect(kept(false, undefined).session.hungUp).toEqual([""]);
    expect(kept(false, "RTP Timeout").session.hungUp).toEqual(["RTP Timeout"]);
    expect(kept(false, "Connection Error", false).session.hungUp).toEqual(["Connection Error"]);
  });
});
