import type { LineFacts, LineSettings } from "@readyline/contract";
import type { CallsView } from "../calls/call-manager.ts";
import type { CallTarget } from "../calls/call-view.ts";
import type { FeedState, TabRole } from "../line-status/facts.ts";
import { absentStatus, lineStatus } from "../line-status/line-status.ts";
import type { createLine as CreateLine, Line } from "../line/line.ts";
import { Microphone, MicrophoneError } from "../microphone/microphone.ts";
import type { LinkState } from "../registration/link-state.ts";
import { defaultTimings } from "../registration/timings.ts";
import { Sound } from "../sound/sound.ts";
import type { SharedState, TabCommand, TabMessage } from "../tabs/tab-messages.ts";
import { Tabs } from "../tabs/tabs.ts";
import { watchPageWake } from "../wake/page-wake.ts";
import type { Desk, DeskActions, DeskState, LineAnswer, LineFeed, LineServer } from "./desk-types.ts";
import { browserEnvironment, type DeskEnvironment } from "./environment.ts";
import { gatewayEvent } from "./gateway-events.ts";
import { runCommand } from "./run-command.ts";

export interface DeskOptions {
  readonly server: LineServer;
  /** Fetches the SIP part; called only where there is a line to be had, in the tab that owns it. */
  readonly loadLine: () => Promise<typeof CreateLine>;
  readonly environment?: () => DeskEnvironment;
}

const noCalls: CallsView = { current: null, incoming: null, lastEnded: null };
const idle: LinkState = { kind: "idle" };
/** How often texts that count are made anew, and how soon a REGISTER after a loss turns the light yellow. */
const STATUS_EVERY_MS = 1_000;
const STATUS_SOON_MS = 310;

const initialState: DeskState = {
  status: absentStatus,
  settings: null,
  facts: null,
  tab: "electing",
  microphone: "unknown",
  sound: "unknown",
  ...noCalls,
};

/** Makes the telephone of this tab. Nothing is opened or asked for before `register()`. */
export function createDesk(options: DeskOptions): Desk {
  return new TabDesk(options).desk;
}

/** What exists from `register()` to `cleanup()`: one sign-in's parts. */
interface Shift {
  readonly environment: DeskEnvironment;
  readonly microphone: Microphone;
  readonly sound: Sound;
  readonly tabs: Tabs;
  readonly stopWake: () => void;
  readonly ticker: ReturnType<typeof setInterval>;
  line: Line | null;
  shared: SharedState | null;
  wanted: boolean;
  earlyCall: { readonly id: string; readonly target: CallTarget; readonly at: number } | null;
}

class TabDesk {
  readonly #options: DeskOptions;
  readonly #listeners = new Set<(state: DeskState) => void>();
  #state = initialState;
  #shift: Shift | null = null;
  #gateway: { readonly facts: LineFacts; readonly receivedAt: number } | null = null;
  #feed: FeedState = "connecting";
  #soon: ReturnType<typeof setTimeout> | null = null;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  readonly desk: Desk = {
    getState: () => this.#state,
    subscribe: (listener) => {
      this.#listeners.add(listener);
      return () => this.#listeners.delete(listener);
    },
    connectFeed: (feed) => this.#connectFeed(feed),
    soundContext: () => this.#shift?.sound.context ?? null,
    actions: this.#makeActions(),
  };

  #makeActions(): DeskActions {
    return {
      register: () => this.#register(),
      unregister: () => this.#unregister(),
      cleanup: () => this.#cleanup(true),
      makeCall: (target) => this.#makeCall(target),
      endCall: () => this.#command({ do: "end" }),
      answer: () => this.#command({ do: "answer" }),
      decline: () => this.#command({ do: "decline" }),
      setMuted: (on) => this.#command({ do: "mute", on }),
      setHeld: (on) => this.#command({ do: "hold", on }),
      sendDigit: (digit) => this.#command({ do: "digit", digit }),
      retryNow: async () => {
        this.#apply(await this.#options.server.retry());
        this.#command({ do: "retry-now" });
      },
      takeBack: async () => {
        this.#apply(await this.#options.server.takeBack());
        this.#command({ do: "retry-now" });
      },
      askMicrophone: () => this.#askMicrophone(),
      unlockSound: async () => this.#shift?.sound.unlock(),
    };
  }

  async #register(): Promise<void> {
    const shift = (this.#shift ??= this.#begin());
    shift.wanted = true;
    const answer = await this.#options.server.load();
    if (shift !== this.#shift) return;
    this.#apply(answer);
    if (!answer.settings || !shift.wanted) return;
    await Promise.all([this.#watchMicrophone(shift), this.#takePlace(shift)]);
  }

  async #watchMicrophone({ environment, microphone }: Shift): Promise<void> {
    if (environment.secureContext) await microphone.watch();
  }

  async #takePlace(shift: Shift): Promise<void> {
    if (shift.line) shift.line.dispatch({ type: "start" });
    else if (this.#state.tab === "owner") await this.#startLine(shift);
    else if (this.#state.tab === "other") shift.tabs.post({ type: "command", command: { do: "register" } });
    else shift.tabs.join();
  }

  #begin(): Shift {
    const environment = (this.#options.environment ?? browserEnvironment)();
    const microphone = new Microphone(environment.microphone, () => this.#changed());
    const sound = new Sound({
      makeContext: environment.makeSoundContext,
      captureBriefly: (meanwhile) => microphone.touch(meanwhile),
      gestures: environment.window,
      gestureWas: environment.gestureWas,
      onChange: () => this.#changed(),
    });
    const tabs = new Tabs({
      browser: environment.tabs,
      onOwner: () => this.#onOwner(),
      onOther: () => {
        this.#become("other");
        tabs.post({ type: "hello" });
      },
      onMessage: (message) => this.#onTabMessage(message),
    });
    const stopWake = watchPageWake({
      page: environment,
      onWoke: () => this.#shift?.line?.hint(),
      onOnline: () => this.#changed(),
    });
    const ticker = setInterval(() => this.#changed(), STATUS_EVERY_MS);
    return {
      environment,
      microphone,
      sound,
      tabs,
      stopWake,
      ticker,
      line: null,
      shared: null,
      wanted: true,
      earlyCall: null,
    };
  }

  #onOwner(): void {
    const shift = this.#shift;
    if (!shift) return;
    this.#become("owner");
    const prepared = shift.microphone.watch().then(() => shift.sound.prepare(shift.microphone.state === "granted"));
    void Promise.all([this.#startLine(shift), shift.environment.secureContext ? prepared : null]);
  }

  async #startLine(shift: Shift): Promise<void> {
    const { settings } = this.#state;
    if (!settings || !shift.wanted || !shift.environment.secureContext) return;
    const createLine = await this.#options.loadLine();
    if (shift !== this.#shift || shift.line || !shift.wanted || this.#state.settings !== settings) return;
    shift.line = createLine({
      settings,
      microphone: shift.microphone,
      sink: shift.environment.sink,
      onChange: () => this.#changed(),
      onSettingsStale: () => void this.#reload(),
    });
    const early = shift.earlyCall;
    shift.earlyCall = null;
    if (early && Date.now() - early.at < defaultTimings.dialWithinMs) shift.line.calls.call(early.id, early.target);
    shift.line.dispatch({ type: "start" });
  }

  /** The settings may have changed: another extension means another line, none means no line. */
  async #reload(): Promise<void> {
    const shift = this.#shift;
    if (!shift?.wanted) return;
    const answer = await this.#options.server.load();
    if (shift !== this.#shift) return;
    const before = this.#state.settings;
    const changed = JSON.stringify(before) !== JSON.stringify(answer.settings);
    if (changed) {
      shift.line?.dispose();
      shift.line = null;
    }
    this.#apply(changed ? answer : { ...answer, settings: before });
    if (answer.settings && shift.wanted) await this.#takePlace(shift);
  }

  async #unregister(): Promise<void> {
    const shift = this.#shift;
    if (!shift) return;
    shift.wanted = false;
    shift.line?.calls.endAll();
    await this.#options.server.release();
    this.#command({ do: "unregister" });
  }

  async #cleanup(tellOthers: boolean): Promise<void> {
    const shift = this.#shift;
    this.#shift = null;
    this.#gateway = null;
    if (this.#soon !== null) clearTimeout(this.#soon);
    if (shift) {
      if (tellOthers) shift.tabs.post({ type: "signed-out" });
      clearInterval(shift.ticker);
      shift.stopWake();
      shift.line?.dispose();
      shift.tabs.part();
      if (shift.environment.secureContext) shift.microphone.unwatch();
    }
    this.#set(initialState);
    await shift?.sound.close();
  }

  #makeCall(target: CallTarget): string {
    const id = crypto.randomUUID();
    const shift = this.#shift;
    if (shift?.line) return shift.line.calls.call(id, target);
    if (this.#state.tab === "other") this.#command({ do: "call", id, target });
    else if (shift) shift.earlyCall = { id, target, at: Date.now() };
    return id;
  }

  #command(command: TabCommand): void {
    const shift = this.#shift;
    if (shift?.line) runCommand(shift.line, command);
    else shift?.tabs.post({ type: "command", command });
  }

  #onTabMessage(message: TabMessage): void {
    const shift = this.#shift;
    if (!shift) return;
    switch (message.type) {
      case "state":
        shift.shared = message.state;
        this.#changed();
        return;
      case "hello":
        this.#share(shift);
        return;
      case "command":
        if (message.command.do === "unregister") shift.wanted = false;
        if (message.command.do === "register") shift.wanted = true;
        if (shift.line) runCommand(shift.line, message.command);
        return;
      case "signed-out":
        void this.#cleanup(false);
    }
  }

  #connectFeed(feed: LineFeed): () => void {
    const stops = [
      feed.onLine((facts) => this.#onFacts(facts)),
      feed.onLineChanged(() => void this.#reload()),
      feed.onPbx((health) => {
        if (health.state === "up") this.#shift?.line?.dispatch({ type: "pbx-up" });
      }),
      feed.onState((state) => {
        this.#feed = state;
        this.#changed();
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  #onFacts(facts: LineFacts): void {
    const before = this.#gateway?.facts ?? null;
    this.#gateway = { facts, receivedAt: Date.now() };
    const line = this.#shift?.line;
    const event = line ? gatewayEvent(line.view.link, before, facts) : null;
    if (event) line?.dispatch(event);
    if (this.#shift) this.#changed();
  }

  async #askMicrophone(): Promise<void> {
    try {
      await this.#shift?.microphone.touch();
    } catch (error) {
      // The refusal is the microphone's new state, which the status shows.
      if (!(error instanceof MicrophoneError)) throw error;
    }
  }

  #apply({ settings, facts }: LineAnswer): void {
    this.#gateway = { facts, receivedAt: Date.now() };
    this.#set({ ...this.#state, settings: settings satisfies LineSettings | null });
    this.#changed();
  }

  #become(tab: TabRole): void {
    this.#set({ ...this.#state, tab });
    this.#changed();
  }

  #share(shift: Shift): void {
    if (!shift.line) return;
    const state: SharedState = { ...shift.line.view, microphone: shift.microphone.state };
    shift.tabs.post({ type: "state", state });
  }

  /** Makes the state anew from its sources, and shows it to the other tabs when this one owns the line. */
  #changed(): void {
    const shift = this.#shift;
    if (!shift) return;
    const mirrored = this.#state.tab === "other" ? shift.shared : null;
    const { link, current, incoming, lastEnded } = shift.line?.view ?? mirrored ?? { link: idle, ...noCalls };
    const microphone = mirrored?.microphone ?? shift.microphone.state;
    const sound = this.#state.tab === "other" ? "unlocked" : shift.sound.state;
    const status = lineStatus(
      {
        now: Date.now(),
        configured: this.#state.settings !== null,
        secureContext: shift.environment.secureContext,
        online: shift.environment.online(),
        feed: this.#feed,
        link,
        wanted: shift.wanted,
        gateway: this.#gateway,
        microphone,
        sound,
        tab: this.#state.tab,
        call: current,
        incoming: incoming !== null,
      },
      this.#state.status,
    );
    if (this.#soon !== null) clearTimeout(this.#soon);
    this.#soon = link.kind === "registering" ? setTimeout(() => this.#changed(), STATUS_SOON_MS) : null;
    const facts = this.#gateway?.facts ?? null;
    this.#set({ ...this.#state, status, facts, microphone, sound, current, incoming, lastEnded });
  }

  #set(next: DeskState): void {
    const before = this.#state;
    const status = sameStatus(before, next) ? before.status : next.status;
    const state = { ...next, status };
    const keys = Object.keys(state) as (keyof DeskState)[];
    if (keys.every((key) => state[key] === before[key])) return;
    this.#state = state;
    if (this.#shift) this.#share(this.#shift);
    for (const listener of this.#listeners) listener(state);
  }
}

function sameStatus({ status: a }: DeskState, { status: b }: DeskState): boolean {
  return (Object.keys(a) as (keyof typeof a)[]).every((key) => a[key] === b[key]);
}
