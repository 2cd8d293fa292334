import type { UA } from "jssip";
import type { RTCSession } from "jssip/lib/RTCSession.js";

/**
 * Parts of JsSIP 3.13.8 that its types leave out. Each is used because the public way does something else:
 * see the caller's comment. Re-check them when the version changes (`jssip-agent.test.ts` does).
 */
interface UaInternals {
  /** `connect()` does not wait for the recovery timer; `disconnect()` stops recovery for good. */
  readonly transport: { connect(): void; disconnect(): void };
}

interface RegistratorInternals {
  /** Unlike `ua.register()` it does not switch on registering by itself at each connect. */
  register(): void;
  /** For every REGISTER from now on. */
  setExtraHeaders(headers: readonly string[]): void;
}

interface SessionInternals {
  /** The INVITE that made the call: `id` joins its Call-ID with a tag. */
  readonly _request: { readonly call_id: string };
  /** Stays true after an early `ready()`: the next offer would then leave without candidates. */
  _iceReady: boolean;
  /** Set before the far end has agreed, and left so when it does not. */
  _localHold: boolean;
  /** Switches the microphone's track by hold and mute. */
  _setLocalMediaStatus(): void;
}

export const transportOf = (ua: UA): UaInternals["transport"] => (ua as unknown as UaInternals).transport;
export const registratorOf = (ua: UA): RegistratorInternals => ua.registrator() as unknown as RegistratorInternals;
export const internalsOf = (session: RTCSession): SessionInternals => session as unknown as SessionInternals;
