import type { FarSide } from "../pbx/lab-pbx.ts";
import type { FarPhone } from "./far-phone.ts";

/** Root mean square of a second of Chromium's beep is near 0.09; silence is 0. */
const audible = 0.01;

/** baresip as the far side of a story. */
export function farSideOf(far: FarPhone): FarSide {
  return {
    displayName: far.displayName,
    call: (extension) => far.call(extension),
    hangUp: () => far.hangUp(),
    hears: async () => (far.heard()?.recentRms ?? 0) > audible,
    recordedSeconds: () => far.heard()?.seconds ?? 0,
    listen: () => {
      // A recording that does not grow says what was heard before; that of a new call is shorter.
      const recorded = far.heard()?.seconds ?? 0;
      return async () => {
        const heard = far.heard();
        return heard !== null && heard.seconds !== recorded && heard.recentRms > audible;
      };
    },
    callsUp: async () => {
      const established = far.events.filter(({ type }) => type === "CALL_ESTABLISHED");
      const closed = new Set(far.events.filter(({ type }) => type === "CALL_CLOSED").map(({ callId }) => callId));
      return established.filter(({ callId }) => !closed.has(callId)).length;
    },
  };
}
