import type { AudioCounters, InviteRequest, SipAgent, SipCall, SipCallEvent } from "../sip-agent.ts";

/** A SIP call that does what the test says, and writes down what it was told. */
export class FakeCall implements SipCall {
  readonly told: string[] = [];
  counters: AudioCounters = {
    packetsIn: 0,
    packetsLost: 0,
    packetsOut: 0,
    roundTripMs: null,
    microphoneLive: false,
    microphoneOn: true,
  };
  #listener: (event: SipCallEvent) => void = () => {};

  listen(listener: (event: SipCallEvent) => void): void {
    this.#listener = listener;
  }

  emit(event: SipCallEvent): void {
    this.#listener(event);
  }

  /** Audio flows both ways from now on. */
  flow(): void {
    const { packetsIn, packetsOut } = this.counters;
    this.counters = {
      packetsIn: packetsIn + 50,
      packetsLost: 0,
      roundTripMs: null,
      packetsOut: packetsOut + 50,
      microphoneLive: true,
      microphoneOn: this.counters.microphoneOn,
    };
  }

  async setMicrophone(): Promise<void> {
    this.told.push("microphone");
  }
  answer(): void {
    this.told.push("answer");
  }
  reject(status: number): void {
    this.told.push(`reject ${status}`);
    this.emit({ type: "ended", how: { kind: "ended-by-us" } });
  }
  end(): void {
    this.told.push("end");
    this.emit({ type: "ended", how: { kind: "ended-by-us" } });
  }
  setMuted(on: boolean): void {
    this.told.push(on ? "mute" : "unmute");
  }
  setHeld(on: boolean): boolean {
    this.told.push(on ? "hold" : "resume");
    return true;
  }
  sendDigit(digit: string, linkUp: boolean): void {
    this.told.push(`digit ${digit}${linkUp ? "" : " without link"}`);
  }
  refresh(): boolean {
    this.told.push("refresh");
    return true;
  }
  async measureAudio(): Promise<AudioCounters> {
    return this.counters;
  }
}

/** Keeps the INVITEs that it was asked to send. */
export class FakeAgent implements Pick<SipAgent, "invite" | "prepare"> {
  prepared = false;
  /** Each INVITE leaves by itself, as soon as somebody listens. */
  sends = false;
  readonly invites: { readonly request: InviteRequest; readonly call: FakeCall }[] = [];

  invite(request: InviteRequest): SipCall {
    const call = new FakeCall();
    if (this.sends) queueMicrotask(() => call.emit({ type: "sent" }));
    this.invites.push({ request, call });
    return call;
  }

  prepare(on: boolean): void {
    this.prepared = on;
  }
}
