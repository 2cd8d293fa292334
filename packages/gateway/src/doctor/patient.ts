import type { DoctorStepName } from "@readyline/contract";
import { nextTryAt, timesFor } from "../refusals/policy.ts";
import { checkAudio } from "./audio-step.ts";
import type { DoctorOptions, DoctorRequest } from "./doctor-options.ts";
import { EchoCall } from "./echo-call.ts";
import type { Media } from "./media.ts";
import { MediaThread } from "./media-thread.ts";
import { openPort, type PbxTarget, resolve } from "./network-steps.ts";
import { askOptions } from "./options-step.ts";
import { Registration } from "./register-step.ts";
import { Signer } from "./signer.ts";
import { SipSocket } from "./sip-socket.ts";
import { doubtful, good, StepFailure, type StepResult } from "./step-result.ts";
import { checkTls } from "./tls-step.ts";

const LEAVE_MS = 500;

/** What the steps hand on to each other in one run: addresses, socket, registration, call. */
export class Patient {
  private readonly options: DoctorOptions & { readonly target: PbxTarget };
  private readonly request: DoctorRequest;
  private addresses: readonly string[] = [];
  private address = "";
  private sip: SipSocket | null = null;
  private signer: Signer | null = null;
  private registration: Registration | null = null;
  private media: Media | null = null;
  private call: EchoCall | null = null;
  private left: Promise<void> | null = null;

  constructor(options: DoctorOptions & { readonly target: PbxTarget }, request: DoctorRequest) {
    this.options = options;
    this.request = request;
  }

  /** @throws StepFailure when the step fails; another error is a fault of ours */
  async step(name: DoctorStepName, deadlineMs: number): Promise<StepResult> {
    const { target, pbx } = this.options;
    switch (name) {
      case "dns": {
        const result = await resolve(target, deadlineMs);
        ({ addresses: this.addresses } = result);
        return result;
      }
      case "tcp": {
        const result = await openPort(target, this.addresses, deadlineMs);
        ({ address: this.address } = result);
        return result;
      }
      case "tls":
        return checkTls({ target, address: this.address, ca: pbx.ca, deadlineMs, nowMs: this.options.now() });
      case "upgrade": {
        const result = await SipSocket.open(pbx, deadlineMs);
        ({ sip: this.sip } = result);
        return result;
      }
      case "options":
        return askOptions(this.need(this.sip), pbx.domain, deadlineMs);
      case "register":
        return this.register(deadlineMs);
      case "call":
        return this.invite(deadlineMs);
      case "audio":
        return checkAudio(this.need(this.media), this.need(this.call), deadlineMs);
      case "hang_up":
        return this.hangUp(deadlineMs);
      case "unregister":
        return this.unregister(deadlineMs);
    }
  }

  /** Takes back what a failed step left, and closes. Resolves within 1.5 s; never rejects. A second call awaits the first. */
  leave(): Promise<void> {
    this.left ??= this.undo();
    return this.left;
  }

  private async undo(): Promise<void> {
    await this.call?.hangUp(LEAVE_MS);
    if (this.registration?.mayBeBound === true) await this.registration.unregister(LEAVE_MS);
    await this.media?.close();
    await this.sip?.close();
  }

  private async register(deadlineMs: number): Promise<StepResult> {
    const { store, pbx, now } = this.options;
    const line = this.need(this.request.line);
    const retryAtMs = nextTryAt(timesFor(await store.refusals(line.username), line.version ?? null), now());
    if (retryAtMs !== null)
      throw new StepFailure("register.wait", [
        ["extension", line.username],
        ["retry_at", new Date(retryAtMs).toISOString()],
      ]);
    const signer = new Signer({ ...this.options, secret: line });
    this.signer = signer;
    this.registration = new Registration({
      sip: this.need(this.sip),
      signer,
      domain: pbx.domain,
      refused: async () => void (await store.addRefusal(line.username, { atMs: now(), version: line.version ?? null })),
    });
    return this.registration.register(deadlineMs);
  }

  private async invite(deadlineMs: number): Promise<StepResult> {
    const media = new MediaThread(isLoopback(this.address));
    this.media = media;
    const { profile } = this.need(this.registration);
    const number = this.need(this.request.echoExtension);
    this.call = new EchoCall({ sip: this.need(this.sip), signer: this.need(this.signer), profile, media, number });
    return this.call.invite(deadlineMs);
  }

  private async hangUp(deadlineMs: number): Promise<StepResult> {
    const call = this.need(this.call);
    if (call.endedByThem) return doubtful("hang_up.theirs", []);
    return (await call.hangUp(deadlineMs)) ? good([]) : doubtful("hang_up.silent", []);
  }

  private async unregister(deadlineMs: number): Promise<StepResult> {
    const confirmed = await this.need(this.registration).unregister(deadlineMs);
    return confirmed ? good([]) : doubtful("unregister.unconfirmed", []);
  }

  private need<T>(value: T | null): T {
    if (value === null) throw new TypeError("the plan ran a step before what it needs");
    return value;
  }
}

function isLoopback(address: string): boolean {
  return address === "::1" || address.startsWith("127.");
}
