import type { IceServersAnswer, LineSettings } from "@readyline/contract";
import { CallManager, type CallsView } from "../calls/call-manager.ts";
import type { AudioSink } from "../calls/audio-sink.ts";
import { JsSipAgent } from "../jssip/jssip-agent.ts";
import { IceServers } from "../media/ice-servers.ts";
import type { Microphone } from "../microphone/microphone.ts";
import type { LinkEffect, LinkEvent } from "../registration/link-event.ts";
import type { LinkState } from "../registration/link-state.ts";
import { RegistrationSupervisor } from "../registration/supervisor.ts";
import { defaultTimings, type LineTimings } from "../registration/timings.ts";
import type { AgentEvent } from "../sip-agent.ts";
import { LinkWatch } from "../wake/link-watch.ts";

export interface LineOptions {
  readonly settings: LineSettings;
  /** Address of the gateway; by default `/pbx` of the page's own origin. */
  readonly url?: string;
  /** Only to reach a PBX without a gateway, in a test or bench. */
  readonly password?: string;
  readonly microphone: Pick<Microphone, "state" | "open" | "close" | "replaced">;
  readonly sink: AudioSink;
  readonly timings?: Partial<LineTimings>;
  /** STUN and TURN servers for the audio; by default none. */
  readonly loadIceServers?: () => Promise<IceServersAnswer>;
  /** After each change, with the whole view. */
  readonly onChange: (view: LineView) => void;
  /** The gateway says that extension or password changed: load the settings again and build a new line. */
  readonly onSettingsStale: () => void;
}

export interface LineView extends CallsView {
  readonly link: LinkState;
}

/** The line of one extension: registration and calls over one socket. A changed extension needs a new line. */
export interface Line {
  readonly view: LineView;
  readonly calls: CallManager;
  /** `start`, `stop`, and what only the page knows: `woke`, `pbx-up`, `lost-at-pbx`, `unblocked`, `retry-now`. */
  dispatch(event: Extract<LinkEvent, { type: PageEventType }>): void;
  /** The page was hidden, frozen or asleep: probe the link unless it is proven. */
  hint(): void;
  /** Ends calls and drops the socket, for good. */
  dispose(): void;
}

type PageEventType = "start" | "stop" | "woke" | "pbx-up" | "lost-at-pbx" | "renew-by" | "unblocked" | "retry-now";

const gatewayUrl = (): string => `${location.origin.replace(/^http/, "ws")}/pbx`;

export function createLine(options: LineOptions): Line {
  const timings = { ...defaultTimings, ...options.timings };
  const iceServers = new IceServers({
    load: options.loadIceServers ?? (async () => ({ iceServers: [], expiresAt: null })),
  });
  iceServers.prefetch();
  const agent = new JsSipAgent({
    url: options.url ?? gatewayUrl(),
    settings: options.settings,
    ...(options.password === undefined ? {} : { password: options.password }),
    gathering: {
      withinMs: timings.gatherWithinMs,
      relayWithinMs: timings.relayWithinMs,
      iceServers: () => iceServers.current(),
    },
    resuming: timings,
    onEvent,
  });
  const supervisor = new RegistrationSupervisor({ timings, perform, onChange: onLinkChange });
  const calls = new CallManager({
    agent,
    microphone: options.microphone,
    sink: options.sink,
    timings,
    onChange: changed,
  });
  const watch = new LinkWatch({
    timings,
    onSilent: () => supervisor.dispatch({ type: "silent" }),
    onWoke: () => supervisor.dispatch({ type: "woke" }),
  });
  let disposed = false;

  function onEvent(event: AgentEvent): void {
    if (disposed) return;
    switch (event.type) {
      case "incoming":
        calls.offer(event.call, event.caller, crypto.randomUUID());
        return;
      case "heard":
        watch.heard();
        supervisor.dispatch(event);
        return;
      case "opened":
      case "resumed":
        watch.heard();
        supervisor.dispatch(event);
        return;
      case "broken":
        supervisor.dispatch({ ...event, slept: watch.hasSlept });
        return;
      case "closed":
      case "next-try":
      case "accepted":
      case "refused":
        supervisor.dispatch(event);
    }
  }

  function perform(effect: LinkEffect): void {
    switch (effect) {
      case "open":
        return agent.open();
      case "resume":
        return agent.resume();
      case "close":
        return agent.close();
      case "register":
        return agent.register();
      case "reload-settings":
        return options.onSettingsStale();
    }
  }

  function onLinkChange(link: LinkState): void {
    if (link.kind === "registered") iceServers.prefetch();
    if (link.kind === "registered") calls.lineReady();
    else calls.lineLost();
    // Before the registration the gateway asks nothing, and a REGISTER has a deadline of its own.
    watch.setOpen(link.kind === "registered");
    changed();
  }

  function changed(): void {
    if (!disposed) options.onChange(view());
  }

  function view(): LineView {
    return { link: supervisor.state, ...calls.view };
  }

  return {
    get view() {
      return view();
    },
    calls,
    dispatch: (event) => supervisor.dispatch(event),
    hint: () => watch.hint(),
    dispose() {
      calls.endAll();
      supervisor.dispatch({ type: "stop" });
      disposed = true;
      watch.dispose();
      iceServers.dispose();
    },
  };
}
