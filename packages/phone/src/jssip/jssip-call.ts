import type { EndEvent, IncomingEvent, OutgoingEvent, RTCSession } from "jssip/lib/RTCSession.js";
import type { AudioCounters, SipCall, SipCallEnd, SipCallEvent } from "../sip-agent.ts";
import { countAudio } from "./count-audio.ts";
import { lostIceRace } from "./ice-race.ts";
import { internalsOf } from "./internals.ts";
import { keepCall } from "./keep-call.ts";

/** A digit in RTP shorter than this is lost by some media servers with Opus (measured: 120 ms lost, 160 ms passes). */
const DIGIT_MS = 160;
const DIGIT_GAP_MS = 70;

/** ICE restarts that follow one at once because its path has no future. */
const RACES = 2;

/** How a call looks for its audio path. */
export interface Gathering {
  /** Gathering may take this long once one candidate is there. */
  readonly withinMs: number;
  /** And this long with none: a relay behind TCP and TLS takes several round trips. */
  readonly relayWithinMs: number;
  /** Asked at each offer and answer. */
  readonly iceServers: () => RTCIceServer[];
}

/** What JsSIP's causes mean here. Its "Canceled" for a lost link never gets this far: see {@link JsSipCall.loseLink}. */
function endOf({ originator, message, cause }: EndEvent): SipCallEnd {
  const status = message && "status_code" in message ? message.status_code : null;
  switch (cause) {
    case "RTP Timeout":
      return { kind: "no-audio-path" };
    case "Dialog Error":
      // 481 or 408 to a request of ours (RFC 3261 section 12.2.1.2): the far side lost the call while the link was gone.
      return { kind: "line-lost" };
    case "Request Timeout":
    case "No ACK":
      return { kind: "timeout" };
    case "Incompatible SDP":
    case "Bad Media Description":
    case "Missing SDP":
      return { kind: "incompatible" };
    default:
      break;
  }
  if (status !== null && status >= 300) return { kind: "refused", status };
  if (originator === "remote") return cause === "Canceled" ? { kind: "cancelled-by-them" } : { kind: "bye-from-them" };
  if (originator === "local" && ["Terminated", "Canceled", "Rejected"].includes(cause)) return { kind: "ended-by-us" };
  return { kind: "failed", detail: cause };
}

/** One JsSIP session behind our own words. Events that come before somebody listens are kept for him. */
export class JsSipCall implements SipCall {
  readonly #session: RTCSession;
  readonly #missed: SipCallEvent[] = [];
  #listener: ((event: SipCallEvent) => void) | null = null;
  #over = false;
  readonly #gathering: Gathering;

  constructor(session: RTCSession, gathering: Gathering) {
    this.#session = session;
    this.#gathering = gathering;
    keepCall(session, (held, refreshFailed) => {
      this.#emit({ type: "held", on: held });
      if (refreshFailed) this.#emit({ type: "not-refreshed" });
    });
    session.on("sending", () => this.#emit({ type: "sent" }));
    session.on("progress", (event: IncomingEvent | OutgoingEvent) => {
      if (event.originator === "remote") this.#emit({ type: "ringing" });
    });
    session.on("accepted", () => this.#emit({ type: "answered" }));
    session.on("hold", ({ originator }) => this.#onHold(originator, true));
    session.on("unhold", ({ originator }) => this.#onHold(originator, false));
    session.on("failed", (event) => this.#finish(endOf(event)));
    session.on("ended", (event) => this.#finish(endOf(event)));
  }

  get over(): boolean {
    return this.#over;
  }

  /** Call-ID of an answered call that is not over; else null. */
  get establishedCallId(): string | null {
    return !this.#over && this.#session.isEstablished() ? internalsOf(this.#session)._request.call_id : null;
  }

  listen(listener: (event: SipCallEvent) => void): void {
    this.#listener = listener;
    for (const event of this.#missed.splice(0)) listener(event);
  }

  /** Called by whoever sees the peer connection made: for outgoing calls that is within JsSIP's `call()`. */
  watch(connection: RTCPeerConnection): void {
    connection.addEventListener("track", ({ streams, track }) =>
      this.#emit({ type: "remote-audio", stream: streams[0] ?? new MediaStream([track]) }),
    );
    connection.addEventListener("iceconnectionstatechange", () => {
      if (connection.iceConnectionState === "disconnected") this.#emit({ type: "path-doubtful" });
    });
  }

  async setMicrophone(track: MediaStreamTrack): Promise<void> {
    const { connection } = this.#session;
    const transceiver = connection.getTransceivers().find(({ receiver }) => receiver.track.kind === "audio");
    if (!transceiver) throw new DOMException("The call has no audio line", "InvalidStateError");
    await transceiver.sender.replaceTrack(track);
  }

  answer(microphone: MediaStream): void {
    this.#session.on("peerconnection", ({ peerconnection }) => this.watch(peerconnection));
    releaseEarly(this.#session, this.#gathering, () => this.giveUp());
    this.#session.answer({ mediaStream: microphone, pcConfig: { iceServers: this.#gathering.iceServers() } });
  }

  reject(status: 480 | 486 | 603): void {
    if (!this.#session.isEnded()) this.#session.terminate({ status_code: status });
  }

  end(): void {
    if (!this.#session.isEnded()) this.#session.terminate();
    this.#finish({ kind: "ended-by-us" });
  }

  /** No ICE candidate came: this browser has no way to carry audio. */
  giveUp(): void {
    this.#finish({ kind: "no-audio-path" });
    if (!this.#session.isEnded()) this.#session.terminate();
  }

  setMuted(on: boolean): void {
    if (on) this.#session.mute({ audio: true });
    else this.#session.unmute({ audio: true });
  }

  setHeld(on: boolean): boolean {
    internalsOf(this.#session)._iceReady = false;
    return on ? this.#session.hold() : this.#session.unhold();
  }

  sendDigit(digit: string, linkUp: boolean): void {
    const dtmf = this.#session.connection.getSenders().find((sender) => sender.dtmf?.canInsertDTMF)?.dtmf;
    if (dtmf) dtmf.insertDTMF(dtmf.toneBuffer + digit, DIGIT_MS, DIGIT_GAP_MS);
    else if (linkUp && this.#session.isEstablished()) this.#session.sendDTMF(digit, { duration: DIGIT_MS });
  }

  refresh(): boolean {
    return this.#restartIce(RACES);
  }

  async measureAudio(): Promise<AudioCounters | null> {
    const { connection } = this.#session;
    return connection && !this.#over ? countAudio(connection) : null;
  }

  /**
   * The link is gone. A call without an answer is over; JsSIP would say "Canceled" for it a moment later. An answered
   * one goes on: its audio does not run over the link.
   */
  loseLink(): void {
    if (this.#session.isEstablished()) return;
    this.#finish({ kind: "line-lost" });
    // A call that rings would else go on ringing in JsSIP, and be answered on another connection.
    if (!this.#session.isEnded()) this.#session.terminate();
  }

  #restartIce(racesLeft: number): boolean {
    if (!this.#session.isEstablished()) return false;
    internalsOf(this.#session)._iceReady = false;
    this.#renewIceServers();
    return this.#session.renegotiate({ rtcOfferConstraints: { iceRestart: true } }, () => {
      if (racesLeft > 0 && lostIceRace(this.#session.connection)) this.#restartIce(racesLeft - 1);
    });
  }

  /** The credentials that the call began with may be over by now. */
  #renewIceServers(): void {
    const { connection } = this.#session;
    connection.setConfiguration({ ...connection.getConfiguration(), iceServers: this.#gathering.iceServers() });
  }

  #onHold(originator: string, on: boolean): void {
    if (originator === "remote") this.#emit({ type: "held-by-them", on });
  }

  #finish(how: SipCallEnd): void {
    if (this.#over) return;
    this.#emit({ type: "ended", how });
    this.#over = true;
  }

  #emit(event: SipCallEvent): void {
    if (this.#over) return;
    if (this.#listener) this.#listener(event);
    else this.#missed.push(event);
  }
}

/**
 * Lets the offer or answer leave with the first usable ICE candidate: gathering's end comes 120 ms later and adds TCP
 * candidates only. A `.local` name (no microphone permission yet) is usable only when nothing better comes in time.
 * JsSIP has no deadline of its own: without any candidate it would wait for ever, so `fail` is called.
 */
export function releaseEarly(
  session: RTCSession,
  { withinMs, relayWithinMs, iceServers }: Gathering,
  fail: () => void,
): void {
  let release: (() => void) | null = null;
  let released = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const leave = () => {
    if (released || !release) return;
    released = true;
    release();
  };
  session.on("icecandidate", ({ candidate, ready }) => {
    // Each offer has its own: that of a refresh must not wait either, see `ice-race.ts`.
    if (ready !== release) {
      released = false;
      release = ready;
      clearTimeout(timer);
      timer = setTimeout(leave, withinMs);
    }
    if (candidate.protocol === "udp" && !candidate.address?.endsWith(".local")) leave();
  });
  session.on("sdp", ({ originator }) => {
    if (originator === "local") released = true;
  });
  session.on("connecting", () => {
    timer = setTimeout(leave, withinMs);
    const noneWithinMs = iceServers().length > 0 ? relayWithinMs : withinMs * 2;
    setTimeout(() => {
      leave();
      if (!released && !session.isEnded()) fail();
    }, noneWithinMs);
  });
}
