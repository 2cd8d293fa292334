import type { CauseCode, LineFacts } from "@readyline/contract";
import type { CallTarget } from "../calls/call-view.ts";
import type { FeedState, ToldProofs } from "../line-status/facts.ts";
import type { createLine as CreateLine } from "../line/line.ts";
import { type MicrophoneLevel, watchLevel } from "../microphone/level.ts";
import { MicrophoneError } from "../microphone/microphone.ts";
import type { LinkState } from "../registration/link-state.ts";
import { defaultTimings } from "../registration/timings.ts";
import type { TabCommand, TabMessage } from "../tabs/tab-messages.ts";
import { emptyState, orphaned, sameState, stateFrom } from "./desk-state.ts";
import type { Desk, DeskActions, DeskState, LineAnswer, LineFeed, LineServer } from "./desk-types.ts";
import { browserEnvironment, type DeskEnvironment } from "./environment.ts";
import { gatewayEvent, renewal } from "./gateway-events.ts";
import { runCommand } from "./run-command.ts";
import { beginShift, type Shift } from "./shift.ts";

export interface DeskOptions {
  readonly server: LineServer;
  /** Fetches the SIP part; called only where there is a line to be had, in the tab that owns it. */
  readonly loadLine: () => Promise<typeof CreateLine>;
  readonly environment?: () => DeskEnvironment;
}

/** Pause before what the server did not give is asked for again. */
const LOAD_AGAIN_MS = 2_000;
/** When a REGISTER after a loss turns the light yellow: the status is looked at again then. */
const YELLOW_AFTER_MS = 310;

/** Makes the telephone of this tab. Nothing is opened or asked for before `register()`. */
export function createDesk(options: DeskOptions): Desk {
  return new TabDesk(options).desk;
}

function failedAgain(before: LinkState, now: number): LinkState {
  const waited = before.kind === "waiting" ? before : null;
  return {
    kind: "waiting",
    attempt: (waited?.attempt ?? 1) + 1,
    trouble: waited?.trouble ?? { cause: "net.console", since: now },
    retryAt: now + LOAD_AGAIN_MS,
    foreignContacts: 0,
  };
}

const isFinal = (error: unknown): boolean =>
  typeof error === "object" && error !== null && "canRetry" in error && error.canRetry === false;

class TabDesk {
  readonly #options: DeskOptions;
  readonly #listeners = new Set<(state: DeskState) => void>();
  #state = emptyState;
  #shift: Shift | null = null;
  #gateway: { readonly facts: LineFacts; readonly receivedAt: number } | null = null;
  #proofs: ToldProofs | null = null;
  #pbxCause: CauseCode | null = null;
  #feed: FeedState = "connecting";
  /** The SIP part, from the first time that it was asked for. */
  #createLine: Promise<typeof CreateLine> | null = null;
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
      register: (hasLine = false) => this.#register(hasLine),
      unregister: () => this.#unregister(),
      cleanup: () => this.#cleanup(true),
      makeCall: (target) => this.#makeCall(target),
      endCall: () => this.#command({ do: "end" }),
      answer: () => this.#command({ do: "answer" }),
      decline: () => this.#command({ do: "decline" }),
      setMuted: (on) => this.#command({ do: "mute", on }),
      setHeld: (on) => this.#command({ do: "hold", on }),
      sendDigit: (digit) => this.#command({ do: "digit", digit }),
      retryNow: () => this.#askServer((server) => server.retry()),
      takeBack: () => this.#askServer((server) => server.takeBack()),
      askMicrophone: () => this.#touchMicrophone(),
      hearMicrophone: (onLevel, until) => this.#hearMicrophone(onLevel, until),
      unlockSound: async () => this.#shift?.sound.unlock(),
    };
  }

  async #register(hasLine: boolean): Promise<void> {
    const shift = (this.#shift ??= this.#begin());
    shift.wanted = true;
    // The answer with the settings then finds all that it needs: nothing drawn meanwhile comes between it and the line.
    if (hasLine) shift.tabs.join();
    await this.#load(shift);
  }

  #begin(): Shift {
    const environment = (this.#options.environment ?? browserEnvironment)();
    return beginShift(environment, {
      onChange: () => this.#changed(),
      onOwner: () => void this.#own(),
      onOther: () => {
        this.#changed({ tab: "other" });
        this.#shift?.tabs.post({ type: "hello" });
        this.#shift?.begun.resolve();
      },
      onMessage: (message) => this.#onTabMessage(message),
    });
  }

  /** Asks for the settings and brings the line up by them. */
  async #load(shift: Shift): Promise<void> {
    await this.#keepTrying(shift, async () => {
      const answer = await this.#options.server.load();
      if (shift !== this.#shift) return;
      this.#apply(answer);
      if (answer.settings && shift.wanted) await this.#bringUp(shift);
    });
  }

  /** What our own server does not give now it may give later: as long as the line is wanted, again and again. */
  async #keepTrying(shift: Shift, work: () => Promise<void>, hasFailed = false): Promise<void> {
    try {
      await work();
      // What works at once ends no trouble: it may be that of other work.
      if (hasFailed) shift.withoutLine = { kind: "idle" };
    } catch (error) {
      if (shift !== this.#shift || !shift.wanted || isFinal(error)) return;
      // Whatever else is the server's fault, it is shown as one of the line, and the server is asked again.
      shift.withoutLine = failedAgain(shift.withoutLine, Date.now());
      this.#changed();
      setTimeout(() => {
        if (shift === this.#shift && shift.wanted) void this.#keepTrying(shift, work, true);
      }, LOAD_AGAIN_MS);
    }
  }

  async #bringUp(shift: Shift): Promise<void> {
    if (shift.line) shift.line.dispatch({ type: "start" });
    else if (this.#state.tab === "owner") await this.#startLine(shift);
    else if (this.#state.tab === "other") shift.tabs.post({ type: "command", command: { do: "register" } });
    else {
      shift.tabs.join();
      await shift.begun.promise;
    }
    if (!shift.environment.secureContext) return;
    if (this.#state.tab === "owner") void this.#prepareSound(shift);
    else await shift.microphone.watch();
  }

  /** This tab now owns the line: of itself, or because the owner is gone with whatever call it had. */
  async #own(): Promise<void> {
    const shift = this.#shift;
    if (!shift) return;
    const lastEnded = (shift.shared && orphaned(shift.shared, Date.now())) ?? this.#state.lastEnded;
    this.#changed({ tab: "owner", lastEnded });
    await this.#keepTrying(shift, () => this.#startLine(shift));
    shift.begun.resolve();
    if (shift.environment.secureContext && shift === this.#shift && this.#state.settings)
      await this.#prepareSound(shift);
  }

  async #prepareSound(shift: Shift): Promise<void> {
    if (shift.soundPrepared) return;
    shift.soundPrepared = true;
    const { microphone, sound } = shift;
    await microphone.watch();
    await sound.prepare(microphone.state === "granted");
  }

  #loadLine(): Promise<typeof CreateLine> {
    this.#createLine ??= this.#options.loadLine().catch((error: unknown) => {
      this.#createLine = null;
      throw error;
    });
    return this.#createLine;
  }

  /** Without settings it only fetches what the line is made of. */
  async #startLine(shift: Shift): Promise<void> {
    if (!shift.environment.secureContext) return;
    const createLine = await this.#loadLine();
    const { settings } = this.#state;
    if (shift !== this.#shift || shift.line || !shift.wanted || !settings) return;
    shift.line = createLine({
      settings,
      loadIceServers: () => this.#options.server.iceServers(),
      microphone: shift.microphone,
      sink: shift.environment.sink,
      onChange: () => this.#changed(),
      onSettingsStale: () => void this.#load(shift),
    });
    const early = shift.earlyCall;
    shift.earlyCall = null;
    if (early && Date.now() - early.at < defaultTimings.dialWithinMs) shift.line.calls.call(early.id, early.target);
    shift.line.dispatch({ type: "start" });
  }

  async #unregister(): Promise<void> {
    const shift = this.#shift;
    if (!shift) return;
    shift.wanted = false;
    this.#command({ do: "hang-up" });
    try {
      await this.#options.server.release();
    } finally {
      // Without an answer the socket drops all the same: the server un-registers after its grace time.
      this.#command({ do: "unregister" });
      this.#changed();
    }
  }

  async #cleanup(tellOthers: boolean): Promise<void> {
    const shift = this.#shift;
    this.#shift = null;
    this.#gateway = null;
    this.#proofs = null;
    this.#pbxCause = null;
    if (this.#soon !== null) clearTimeout(this.#soon);
    if (tellOthers) shift?.tabs.post({ type: "signed-out" });
    const ended = shift?.end();
    this.#set(emptyState);
    await ended;
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

  /** The server clears its way first; then the line tries. Rejects where the server does not answer. */
  async #askServer(ask: (server: LineServer) => Promise<LineAnswer>): Promise<void> {
    try {
      this.#apply(await ask(this.#options.server));
    } finally {
      this.#command({ do: "retry-now" });
    }
  }

  async #hearMicrophone(onLevel: (level: MicrophoneLevel) => void, until: AbortSignal): Promise<void> {
    await this.#touchMicrophone(async (stream) => {
      const context = this.#shift?.sound.context;
      if (context) await watchLevel(stream, context, onLevel, until);
    });
  }

  async #touchMicrophone(meanwhile?: (stream: MediaStream) => Promise<void>): Promise<void> {
    try {
      await this.#shift?.microphone.touch(meanwhile);
    } catch (error) {
      // The refusal is the microphone's new state, which the status shows.
      if (!(error instanceof MicrophoneError)) throw error;
    }
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
      feed.onProofs((proofs, serverTime) => {
        this.#proofs = proofs && { proofs, serverTime, receivedAt: Date.now() };
        this.#changed();
      }),
      feed.onLineChanged(() => {
        if (this.#shift?.wanted) void this.#load(this.#shift);
      }),
      feed.onPbx((health) => {
        this.#pbxCause = health.cause;
        // Up with a cause: it was, and is looked at again.
        if (health.state === "up" && health.cause === null) this.#shift?.line?.dispatch({ type: "pbx-up" });
        this.#changed();
      }),
      feed.onState((state) => {
        this.#feed = state;
        if (state !== "live") this.#proofs = null;
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
    this.#changed();
  }

  /** Another extension means another line; the same settings leave a running line alone. */
  #apply({ settings, facts }: LineAnswer): void {
    const shift = this.#shift;
    if (!shift) return;
    this.#gateway = { facts, receivedAt: Date.now() };
    if (JSON.stringify(settings) !== JSON.stringify(this.#state.settings)) {
      shift.line?.dispose();
      shift.line = null;
      this.#changed({ settings });
    } else this.#changed();
  }

  #share(shift: Shift): void {
    if (shift.line) {
      shift.tabs.post({ type: "state", state: { ...shift.line.view, microphone: shift.microphone.state } });
    }
  }

  /** Makes the state anew from its sources. */
  #changed(known: Partial<Pick<DeskState, "settings" | "tab" | "lastEnded">> = {}): void {
    const shift = this.#shift;
    if (!shift) return;
    const event = shift.line && renewal(shift.line.view.link, this.#gateway?.facts ?? null, Date.now());
    if (event) shift.line?.dispatch(event);
    if (this.#soon !== null) clearTimeout(this.#soon);
    const underWay = shift.line?.view.link.kind === "registering";
    this.#soon = underWay ? setTimeout(() => this.#changed(), YELLOW_AFTER_MS) : null;
    const sources = {
      now: Date.now(),
      shift,
      feed: this.#feed,
      gateway: this.#gateway,
      proofs: this.#proofs,
      pbxCause: this.#pbxCause,
    };
    this.#set(stateFrom({ ...this.#state, ...known }, sources));
  }

  #set(state: DeskState): void {
    if (sameState(state, this.#state)) return;
    this.#state = state;
    if (this.#shift) this.#share(this.#shift);
    for (const listener of this.#listeners) listener(state);
  }
}
