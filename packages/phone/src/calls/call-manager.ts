import { MicrophoneError, type Microphone } from "../microphone/microphone.ts";
import type { LineTimings } from "../registration/timings.ts";
import type { Caller, SipAgent, SipCall, SipCallEnd, SipCallEvent } from "../sip-agent.ts";
import { CallAudio } from "./call-audio.ts";
import type { AudioSink } from "./audio-sink.ts";
import { newCall, stepCall, type CallEvent } from "./call-machine.ts";
import type { CallTarget, CallView } from "./call-view.ts";
import { dialledUser, inviteHeaders } from "./dial.ts";
import { endCauseOfStatus, type CallEndCause } from "./end-causes.ts";

export interface CallsView {
  readonly current: CallView | null;
  readonly incoming: CallView | null;
  readonly lastEnded: CallView | null;
}

interface CallManagerOptions {
  readonly agent: Pick<SipAgent, "invite" | "prepare">;
  readonly microphone: Pick<Microphone, "state" | "open" | "close" | "replaced">;
  readonly sink: AudioSink;
  readonly timings: LineTimings;
  readonly onChange: (view: CallsView) => void;
}

/** A new call is shown when its INVITE is out, and at the latest after this. */
const TELL_WITHIN_MS = 50;

/** A call with its SIP side; a call that waits for the line has none yet. */
interface ActiveCall {
  view: CallView;
  sip: SipCall | null;
  audio: CallAudio | null;
  /** Target of a press that has not become an INVITE yet. */
  waiting: CallTarget | null;
  expiry: ReturnType<typeof setTimeout> | null;
  /** The offer went without a track: the microphone is to be opened. */
  needsMicrophone: boolean;
  /** Tries left to make the call known anew after the line was lost; null = that is not under way. */
  refreshesLeft: number | null;
  /** Where the call could not be made known anew: since when nothing came in, UTC epoch milliseconds. */
  forgotten: { silentSince: number | null } | null;
}

const asNew = { needsMicrophone: false, refreshesLeft: null, forgotten: null };
const REFRESHES = 3;
const REFRESH_AGAIN_MS = 2_000;

/**
 * One call at a time, and one that comes in beside none. A press on Call is an intent: it starts at once or when the
 * line is back within 8 s, and else never. The microphone is open exactly while a call needs it.
 */
export class CallManager {
  readonly #options: CallManagerOptions;
  #active: ActiveCall | null = null;
  #lastEnded: CallView | null = null;
  #lineReady = false;
  /** A new call that nobody was told of yet. */
  #toldLate: ReturnType<typeof setTimeout> | null = null;

  constructor(options: CallManagerOptions) {
    this.#options = options;
    options.microphone.replaced = (stream) => {
      const active = this.#active;
      if (active?.sip) void this.#putIn(active, active.sip, stream);
    };
  }

  get view(): CallsView {
    const view = this.#active?.view ?? null;
    const rings = view?.state === "incoming";
    return { current: rings ? null : view, incoming: rings ? view : null, lastEnded: this.#lastEnded };
  }

  /** Ignored while another call is there: returns that call's id. */
  call(id: string, target: CallTarget): string {
    if (this.#active) return this.#active.view.id;
    const contact = target.kind === "contact" ? target : null;
    const view = newCall(
      {
        id,
        direction: "outgoing",
        name: target.name,
        number: target.kind === "number" ? target.number : null,
        contactId: contact?.contactId ?? null,
        alarmNo: target.alarmNo ?? null,
        alarmId: target.alarmId ?? null,
      },
      Date.now(),
    );
    const active: ActiveCall = { view, sip: null, audio: null, waiting: target, expiry: null, ...asNew };
    active.expiry = setTimeout(() => this.#expire(active), this.#options.timings.dialWithinMs);
    this.#active = active;
    if (this.#lineReady) {
      // Drawing the call would keep the main thread from making the offer: it is told when the INVITE is out.
      this.#toldLate = setTimeout(() => this.#changed(), TELL_WITHIN_MS);
      void this.#place(active);
    } else this.#changed();
    return id;
  }

  /** A call comes in. A second one is told that we are busy. */
  offer(sip: SipCall, caller: Caller, id: string): void {
    if (this.#active) {
      sip.reject(486);
      return;
    }
    const name = caller.name ?? caller.number;
    const from = { contactId: null, alarmNo: null, alarmId: null, number: caller.number };
    const view = newCall({ id, direction: "incoming", name, ...from }, Date.now());
    this.#active = { view, sip, audio: null, waiting: null, expiry: null, ...asNew };
    this.#listen(this.#active, sip);
    this.#prepare();
    this.#changed();
  }

  answer(): void {
    const active = this.#active;
    if (active?.view.state !== "incoming" || !active.sip) return;
    const { sip } = active;
    this.#step(active, { type: "answered" });
    this.#options.microphone.open().then(
      (stream) => {
        if (this.#active === active) sip.answer(stream);
      },
      (error: unknown) => {
        if (this.#active !== active) return;
        this.#end(active, causeOfMicrophone(error), null);
        sip.reject(480);
      },
    );
  }

  decline(): void {
    const active = this.#active;
    if (active?.view.state !== "incoming") return;
    this.#end(active, "declined", null);
    active.sip?.reject(603);
  }

  endCall(): void {
    const active = this.#active;
    if (!active || active.view.state === "incoming") return;
    this.#end(active, active.view.answeredAt === null ? "cancelled" : "hung-up", null);
    active.sip?.end();
  }

  /** Drops whatever there is: the operator leaves. */
  endAll(): void {
    this.decline();
    this.endCall();
  }

  setMuted(on: boolean): void {
    const active = this.#active;
    if (!active || active.view.state === "incoming") return;
    active.sip?.setMuted(on);
    this.#step(active, { type: "muted", on });
  }

  /** Needs the link: in-dialog requests on a dead link would end the call in the SIP library. */
  setHeld(on: boolean): void {
    const active = this.#active;
    if (!active?.sip || active.view.answeredAt === null || active.view.held === on) return;
    if (!this.#lineReady || active.view.lineLost) return;
    if (active.sip.setHeld(on)) this.#step(active, { type: "held", on });
  }

  sendDigit(digit: string): void {
    if (!/^[0-9*#]$/.test(digit)) return;
    const active = this.#active;
    if (active?.sip && active.view.answeredAt !== null) {
      active.sip.sendDigit(digit, this.#lineReady && !active.view.lineLost);
    }
  }

  /**
   * The line is registered (again): what waits is dialled, and a running call is made known anew, so that the PBX reaches
   * it over the new connection. Where the PBX has forgotten it, that ends it.
   */
  lineReady(): void {
    if (this.#lineReady) return;
    this.#lineReady = true;
    this.#prepare();
    const active = this.#active;
    if (!active) return;
    if (active.waiting) void this.#place(active);
    else if (active.view.lineLost) {
      active.forgotten = null;
      active.refreshesLeft = REFRESHES;
      this.#makeKnown(active);
    }
  }

  lineLost(): void {
    if (!this.#lineReady) return;
    this.#lineReady = false;
    this.#prepare();
    if (this.#active && this.#active.view.answeredAt !== null) this.#step(this.#active, { type: "link", lost: true });
  }

  /**
   * With the permission given nothing waits for the microphone: it is opened when the INVITE is out, since opening it takes
   * the browser's time from the offer. Without the permission the browser asks first.
   */
  async #place(active: ActiveCall): Promise<void> {
    const target = active.waiting;
    if (!target) return;
    active.waiting = null;
    const { agent, microphone } = this.#options;
    try {
      const stream = microphone.state === "granted" ? null : await microphone.open();
      if (this.#active !== active) return;
      if (!this.#lineReady) {
        active.waiting = target;
        return;
      }
      const headers = inviteHeaders(active.view.id, target);
      const sip = agent.invite({ user: dialledUser(target), headers, microphone: stream });
      active.sip = sip;
      active.needsMicrophone = stream === null;
      this.#listen(active, sip);
    } catch (error) {
      this.#failForMicrophone(active, error);
    }
  }

  async #openMicrophone(active: ActiveCall, sip: SipCall): Promise<void> {
    active.needsMicrophone = false;
    try {
      await this.#putIn(active, sip, await this.#options.microphone.open());
    } catch (error) {
      this.#failForMicrophone(active, error);
    }
  }

  #failForMicrophone(active: ActiveCall, error: unknown): void {
    if (this.#active !== active) return;
    this.#end(active, causeOfMicrophone(error), null);
    active.sip?.end();
  }

  async #putIn(active: ActiveCall, sip: SipCall, stream: MediaStream): Promise<void> {
    const track = stream.getAudioTracks()[0];
    if (this.#active !== active || !track) return;
    track.enabled = !active.view.muted;
    await sip.setMicrophone(track);
  }

  #listen(active: ActiveCall, sip: SipCall): void {
    active.audio = new CallAudio({
      sip,
      sink: this.#options.sink,
      timings: this.#options.timings,
      onVerdict: (verdict) => {
        this.#step(active, { type: "audio", ...verdict });
        this.#endForgotten(active, verdict.hear);
      },
    });
    sip.listen((event) => this.#onSipEvent(active, event));
  }

  #onSipEvent(active: ActiveCall, event: SipCallEvent): void {
    if (this.#active !== active) return;
    switch (event.type) {
      case "sent":
        this.#stopExpiry(active);
        // JsSIP hands the message to the socket after this event.
        queueMicrotask(() => {
          if (this.#toldLate !== null) this.#changed();
          if (active.needsMicrophone && active.sip) void this.#openMicrophone(active, active.sip);
        });
        return;
      case "ringing":
        return this.#step(active, { type: "ringing" });
      case "answered":
        this.#step(active, { type: "answered" });
        active.audio?.start();
        return;
      case "remote-audio":
        active.audio?.play(event.stream);
        return;
      case "path-doubtful":
        if (!this.#lineReady || active.view.lineLost) return;
        active.refreshesLeft = null;
        active.sip?.refresh();
        return;
      case "not-refreshed":
        return this.#refreshFailed(active);
      case "held":
        return this.#step(active, { type: "held", on: event.on });
      case "held-by-them":
        return this.#step(active, { type: "held-by-them", on: event.on });
      case "ended":
        return this.#end(
          active,
          causeOfEnd(event.how, active.view),
          event.how.kind === "refused" ? event.how.status : null,
        );
    }
  }

  #makeKnown(active: ActiveCall): void {
    if (this.#active !== active || !this.#lineReady || active.refreshesLeft === null) return;
    active.refreshesLeft -= 1;
    if (active.sip?.refresh() === true) this.#step(active, { type: "link", lost: false });
    else this.#refreshFailed(active);
  }

  /** Refused, or not possible yet. A call that cannot be made known keeps its audio, but nobody can tell us its end. */
  #refreshFailed(active: ActiveCall): void {
    if (active.refreshesLeft === null || !this.#lineReady) return;
    if (active.refreshesLeft > 0) {
      setTimeout(() => this.#makeKnown(active), REFRESH_AGAIN_MS);
      return;
    }
    active.refreshesLeft = null;
    active.forgotten = { silentSince: null };
    this.#step(active, { type: "link", lost: true });
  }

  /** The far end may have hung up, and nobody can tell us: the audio is the only sign of life left. Held calls have none. */
  #endForgotten(active: ActiveCall, hear: boolean): void {
    const { forgotten } = active;
    if (!forgotten) return;
    const lives = hear || active.view.held || active.view.heldByThem;
    forgotten.silentSince = lives ? null : (forgotten.silentSince ?? Date.now());
    const { forgottenSilentMs } = this.#options.timings;
    if (forgotten.silentSince === null || Date.now() - forgotten.silentSince < forgottenSilentMs) return;
    this.#end(active, "lost-in-call", null);
    active.sip?.end();
  }

  #expire(active: ActiveCall): void {
    if (this.#active !== active) return;
    this.#end(active, "expired", null);
    active.sip?.end();
  }

  /** Comes before anything is said to the SIP side, whose own word for it would come back at once. */
  #end(active: ActiveCall, cause: CallEndCause, sipStatus: number | null): void {
    if (this.#active !== active) return;
    this.#stopExpiry(active);
    active.waiting = null;
    active.audio?.stop();
    this.#active = null;
    this.#options.microphone.close();
    this.#lastEnded = stepCall(active.view, { type: "ended", cause, sipStatus }, Date.now());
    this.#prepare();
    this.#changed();
  }

  #step(active: ActiveCall, event: CallEvent): void {
    const view = stepCall(active.view, event, Date.now());
    if (view === active.view) return;
    active.view = view;
    this.#changed();
  }

  #prepare(): void {
    this.#options.agent.prepare(this.#lineReady && this.#active === null);
  }

  #stopExpiry(active: ActiveCall): void {
    if (active.expiry !== null) clearTimeout(active.expiry);
    active.expiry = null;
  }

  #changed(): void {
    if (this.#toldLate !== null) clearTimeout(this.#toldLate);
    this.#toldLate = null;
    this.#options.onChange(this.view);
  }
}

const causeOfMicrophone = (error: unknown): CallEndCause =>
  error instanceof MicrophoneError ? (`mic-${error.code}` as const) : "failed";

function causeOfEnd(how: SipCallEnd, call: CallView): CallEndCause {
  switch (how.kind) {
    case "bye-from-them":
      return "hung-up-by-them";
    case "cancelled-by-them":
      return "missed";
    case "refused":
      return endCauseOfStatus(how.status);
    case "ended-by-us":
      return call.answeredAt === null ? "cancelled" : "hung-up";
    case "line-lost":
      if (call.answeredAt !== null) return "lost-in-call";
      return call.direction === "incoming" ? "missed" : "line-lost";
    case "no-audio-path":
      return "no-audio-path";
    case "incompatible":
      return "incompatible";
    case "timeout":
      return call.answeredAt === null ? "pbx-failed" : "lost-in-call";
    case "failed":
      return "failed";
  }
}
