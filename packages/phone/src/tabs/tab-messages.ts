import type { CallTarget } from "../calls/call-view.ts";
import type { CallsView } from "../calls/call-manager.ts";
import type { MicrophoneState } from "../line-status/facts.ts";
import type { LinkState } from "../registration/link-state.ts";

/** What the tab that owns the line shows the others. */
export interface SharedState extends CallsView {
  readonly link: LinkState;
  readonly microphone: MicrophoneState;
}

/** What the other tabs may ask of the owner. */
export type TabCommand =
  | { readonly do: "register" }
  | { readonly do: "unregister" }
  | { readonly do: "call"; readonly id: string; readonly target: CallTarget }
  /** Ends or declines whatever call there is. */
  | { readonly do: "hang-up" }
  | { readonly do: "end" }
  | { readonly do: "answer" }
  | { readonly do: "decline" }
  | { readonly do: "mute"; readonly on: boolean }
  | { readonly do: "hold"; readonly on: boolean }
  | { readonly do: "digit"; readonly digit: string }
  | { readonly do: "retry-now" };

export type TabMessage =
  /** Owner to all, after each change and on `hello`. */
  | { readonly type: "state"; readonly state: SharedState }
  /** A tab that has just come asks for the state. */
  | { readonly type: "hello" }
  | { readonly type: "command"; readonly command: TabCommand }
  /** The user has signed out: every tab drops its line. */
  | { readonly type: "signed-out" };
