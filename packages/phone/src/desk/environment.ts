import { createAudioSink, type AudioSink } from "../calls/audio-sink.ts";
import type { MicrophoneBrowser } from "../microphone/microphone.ts";
import { browserTabs, type TabBrowser } from "../tabs/tabs.ts";

/** The browser around a desk. Tests give their own. */
export interface DeskEnvironment {
  readonly secureContext: boolean;
  readonly window: Window;
  readonly document: Document;
  readonly online: () => boolean;
  /** Whether the user has acted on this page since it was loaded. */
  readonly gestureWas: () => boolean;
  readonly microphone: MicrophoneBrowser;
  readonly makeSoundContext: () => AudioContext;
  readonly tabs: TabBrowser;
  readonly sink: AudioSink;
}

export function browserEnvironment(): DeskEnvironment {
  return {
    secureContext: window.isSecureContext,
    window,
    document,
    online: () => navigator.onLine,
    gestureWas: () => navigator.userActivation.hasBeenActive,
    microphone: { mediaDevices: navigator.mediaDevices, permissions: navigator.permissions, window },
    makeSoundContext: () => new AudioContext(),
    tabs: browserTabs(),
    sink: createAudioSink(),
  };
}
