import type { CallTarget } from "../calls/call-view.ts";
import type { Line } from "../line/line.ts";
import { Microphone } from "../microphone/microphone.ts";
import type { LinkState } from "../registration/link-state.ts";
import { Sound } from "../sound/sound.ts";
import type { SharedState, TabMessage } from "../tabs/tab-messages.ts";
import { Tabs } from "../tabs/tabs.ts";
import { watchPageWake } from "../wake/page-wake.ts";
import type { DeskEnvironment } from "./environment.ts";

/** What exists from `register()` to `cleanup()`: the parts of one sign-in in one tab. */
export interface Shift {
  readonly environment: DeskEnvironment;
  readonly microphone: Microphone;
  readonly sound: Sound;
  readonly tabs: Tabs;
  line: Line | null;
  /** What the link is while there is no line: about to begin, or waiting for our own server. */
  withoutLine: LinkState;
  /** What the owning tab shows, where this is another. */
  shared: SharedState | null;
  /** The line is to be up. */
  wanted: boolean;
  /** Resolved once this tab has made the line, or cannot yet, or another tab has it. */
  readonly begun: PromiseWithResolvers<void>;
  /** The browser was asked whether this page may sound. */
  soundPrepared: boolean;
  /** Pressed before there was a line to dial on. */
  earlyCall: { readonly id: string; readonly target: CallTarget; readonly at: number } | null;
  /** Lets go of everything. Resolves when the audio context is closed. */
  end(): Promise<void>;
}

interface ShiftEvents {
  /** Something that the state is made of has changed, or time has passed. */
  readonly onChange: () => void;
  readonly onOwner: () => void;
  readonly onOther: () => void;
  readonly onMessage: (message: TabMessage) => void;
}

/** How often texts that count seconds are made anew. */
const TICK_MS = 1_000;

export function beginShift(environment: DeskEnvironment, events: ShiftEvents): Shift {
  const { window, secureContext } = environment;
  const microphone = new Microphone(environment.microphone, events.onChange);
  const sound = new Sound({
    makeContext: environment.makeSoundContext,
    captureBriefly: (meanwhile) => microphone.touch(meanwhile),
    gestures: window,
    gestureWas: environment.gestureWas,
    onChange: events.onChange,
  });
  const tabs = new Tabs({ browser: environment.tabs, ...events });
  const stopWake = watchPageWake({
    page: environment,
    onWoke: () => shift.line?.hint(),
    onOnline: (online) => {
      if (online) shift.line?.dispatch({ type: "woke" });
      events.onChange();
    },
  });
  const ticker = setInterval(events.onChange, TICK_MS);
  const shift: Shift = {
    environment,
    microphone,
    sound,
    tabs,
    line: null,
    withoutLine: { kind: "idle" },
    shared: null,
    wanted: true,
    begun: Promise.withResolvers(),
    soundPrepared: false,
    earlyCall: null,
    async end() {
      shift.begun.resolve();
      clearInterval(ticker);
      stopWake();
      shift.line?.dispose();
      tabs.part();
      if (secureContext) microphone.unwatch();
      await sound.close();
    },
  };
  return shift;
}
