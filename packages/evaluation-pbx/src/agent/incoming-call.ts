import { callIdOf, fromOf, parseUri } from "@readyline/sip";
import type { SipRequest } from "@readyline/sip";
import type { CallFacts } from "../control.ts";
import type { AudioSource } from "../media/media-engine.ts";
import { randomToken } from "../random-token.ts";
import type { ServiceNumber } from "../service-numbers.ts";
import { AgentDialog } from "./agent-dialog.ts";
import type { CallContext } from "./agent-call.ts";
import { AgentCall } from "./agent-call.ts";
import { announcement, audioOf } from "./service-audio.ts";

/** A call to a service number. */
export class IncomingCall extends AgentCall {
  readonly callId: string;
  protected readonly localTag = randomToken();
  readonly #invite: SipRequest;
  readonly #service: ServiceNumber;
  readonly #callBack: (extension: string, service: ServiceNumber) => void;

  /** @param callBack called after the call, where the service says so. */
  constructor(
    context: CallContext,
    invite: SipRequest,
    service: ServiceNumber,
    callBack: (extension: string, service: ServiceNumber) => void,
  ) {
    super(context);
    this.callId = callIdOf(invite);
    this.#invite = invite;
    this.#service = service;
    this.#callBack = callBack;
  }

  protected get parties(): Pick<CallFacts, "direction" | "service" | "extension"> {
    const extension = parseUri(fromOf(this.#invite).uri, "lenient").user ?? "";
    return { direction: "in", service: this.#service.number, extension };
  }

  /** Does what the service number does. */
  start(): void {
    const { behaviour } = this.#service;
    switch (behaviour.kind) {
      case "refuse":
        return this.#ring(behaviour.ringSeconds, () => this.#refuse(behaviour.status, behaviour.reason));
      case "answer":
        return this.#ring(behaviour.ringSeconds, () => void this.#answer(audioOf(behaviour.plays)));
      case "callBack":
        return void this.#answer({ kind: "play", audio: announcement, loop: false });
    }
  }

  override receiveRequest(request: SipRequest): void {
    if (request.method !== "CANCEL") return super.receiveRequest(request);
    this.respond(request, 200, "OK");
    if (this.phase === "ringing") this.#refuse(487, "Request Terminated");
  }

  /** Responses to BYE: nothing hangs on them. */
  receiveResponse(): void {}

  hangUp(): void {
    if (this.phase === "ringing") this.#refuse(480, "Temporarily Unavailable");
    else if (this.phase !== "ended" && this.dialog !== null) {
      this.context.transmit(this.dialog.request("BYE"));
      this.end();
    }
  }

  #ring(seconds: number, then: () => void): void {
    if (seconds === 0) return then();
    this.status = 180;
    this.respond(this.#invite, 180, "Ringing", [["Contact", `<${this.context.contact}>`]]);
    this.after(seconds, then);
  }

  #refuse(status: number, reason: string): void {
    this.status = status;
    this.respond(this.#invite, status, reason);
    this.end();
  }

  async #answer(source: AudioSource): Promise<void> {
    try {
      const media = await this.context.media.answer(this.#invite.body, source, this.noteDigit);
      if (!this.holdMedia(media)) return;
      this.dialog = AgentDialog.ofCalled(this.#invite, this.localTag);
      this.status = 200;
      this.advance("answer");
      this.answerInvite(this.#invite, media.localDescription);
    } catch (error) {
      this.context.report("an offer could not be answered", error);
      if (this.phase === "ringing") this.#refuse(488, "Not Acceptable Here");
      return;
    }
    this.#planTheEnd();
  }

  #planTheEnd(): void {
    const { behaviour } = this.#service;
    if (behaviour.kind === "answer" && behaviour.hangUpAfterSeconds !== undefined)
      this.after(behaviour.hangUpAfterSeconds, () => this.hangUp());
    if (behaviour.kind !== "callBack") return;
    void this.media?.played.then(() => {
      if (this.phase === "ended") return;
      this.hangUp();
      this.#callBack(this.parties.extension, this.#service);
    });
  }
}
