import type { RTCSession, TerminateOptions } from "jssip/lib/RTCSession.js";
import { internalsOf } from "./internals.ts";

/** What JsSIP gives as reason where it hangs up although only a change of a running call failed. */
const holdAfter: Readonly<Record<string, "off" | "on" | "as-it-is">> = {
  "Hold Failed": "off",
  "Unhold Failed": "on",
  "Media Renegotiation Failed": "as-it-is",
  // A request in the dialog could not be sent: the link is gone, the audio is not. The refresh after it says hold anew.
  "Connection Error": "as-it-is",
};

/**
 * Keeps a running call when a change of it is refused or cannot be sent: hold, resume, refresh, a digit by INFO. JsSIP
 * would hang up; RFC 3261 section 14.1 has the session go on as if nothing had been asked. Tells whether it is held now, and
 * whether it was a refresh that failed.
 */
export function keepCall(session: RTCSession, onKept: (held: boolean, refreshFailed: boolean) => void): void {
  const terminate = session.terminate.bind(session);
  session.terminate = (options: TerminateOptions = {}) => {
    const hold = session.isEstablished() ? holdAfter[options.reason_phrase ?? ""] : undefined;
    if (hold === undefined) {
      terminate(options);
      return;
    }
    const internals = internalsOf(session);
    if (hold !== "as-it-is") internals._localHold = hold === "on";
    internals._setLocalMediaStatus();
    void takeBackOffer(session.connection);
    onKept(internals._localHold, options.reason_phrase === "Media Renegotiation Failed");
  };
}

/** The offer that nobody took is rolled back, or the next one could not be made. */
async function takeBackOffer(connection: RTCPeerConnection): Promise<void> {
  const state = (): RTCSignalingState => connection.signalingState;
  if (state() !== "have-local-offer") return;
  try {
    await connection.setLocalDescription({ type: "rollback" });
  } catch (error) {
    // The call ended meanwhile.
    if (state() !== "closed") throw error;
  }
}
