import { header, makeResponse } from "@readyline/sip";
import type { HeaderEntry, SipMessage, SipRequest, SipResponse } from "@readyline/sip";
import type { CallFacts, HeardAudio } from "../control.ts";
import type { MediaEngine, MediaSession } from "../media/media-engine.ts";
import type { AgentDialog } from "./agent-dialog.ts";
import type { CallEvent, CallPhase } from "./call-phase.ts";
import { nextPhase } from "./call-phase.ts";
import { RepeatedAnswer } from "./repeated-answer.ts";

/** What a call needs of the agent. */
export interface CallContext {
  /** Contact URI of the agent. */
  readonly contact: string;
  readonly domain: string;
  readonly media: MediaEngine;
  transmit(message: SipMessage): void;
  /** The call is over and its media closed or closing. */
  ended(call: AgentCall): void;
  report(text: string, cause: unknown): void;
}

const allow = "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE";

/** One end of a call in the PBX: what is the same whoever called. */
export abstract class AgentCall {
  abstract readonly callId: string;
  protected readonly context: CallContext;
  protected dialog: AgentDialog | null = null;
  protected status = 0;
  #phase: CallPhase = "ringing";
  #media: MediaSession | null = null;
  #answer: RepeatedAnswer | null = null;
  #digits = "";
  #renegotiating = false;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(context: CallContext) {
    this.context = context;
  }

  /** Ends the call, whatever its phase. */
  abstract hangUp(): void;

  /** A response to a request of this end. */
  abstract receiveResponse(response: SipResponse): void;

  protected abstract get parties(): Pick<CallFacts, "direction" | "service" | "extension">;

  get phase(): CallPhase {
    return this.#phase;
  }

  get facts(): CallFacts {
    return { callId: this.callId, ...this.parties, phase: this.#phase, status: this.status };
  }

  heard(): HeardAudio | null {
    return this.#media === null ? null : { ...this.#media.heard(), digits: this.#digits };
  }

  /** A request of the other end: CANCEL, or one in the dialog. */
  receiveRequest(request: SipRequest): void {
    if (request.method === "ACK") return this.acknowledged();
    if (this.dialog !== null && request.method !== "CANCEL" && !this.dialog.accepts(request))
      return this.respond(request, 500, "Server Internal Error");
    switch (request.method) {
      case "BYE":
        this.respond(request, 200, "OK");
        return this.end();
      case "INVITE":
      case "UPDATE":
        return void this.#renegotiate(request);
      case "INFO":
        this.noteDigit(/^Signal\s*=\s*([0-9A-D*#])\s*$/im.exec(request.body)?.[1] ?? "");
        return this.respond(request, 200, "OK");
      case "OPTIONS":
        return this.respond(request, 200, "OK", [["Allow", allow]]);
      default:
        return this.respond(request, 405, "Method Not Allowed", [["Allow", allow]]);
    }
  }

  protected get media(): MediaSession | null {
    return this.#media;
  }

  protected readonly noteDigit = (digit: string): void => {
    this.#digits += digit;
  };

  /** Takes the media over; closes it at once where the call is over already. */
  protected holdMedia(media: MediaSession): boolean {
    if (this.#phase !== "ended") {
      this.#media = media;
      return true;
    }
    this.#close(media);
    return false;
  }

  protected advance(event: CallEvent): void {
    this.#phase = nextPhase(this.#phase, event);
  }

  protected acknowledged(): void {
    this.#answer?.stop();
    this.advance("ack");
  }

  protected respond(
    request: SipRequest,
    status: number,
    reason: string,
    headers: readonly HeaderEntry[] = [],
    body = "",
  ): void {
    const type: HeaderEntry[] = body === "" ? [] : [["Content-Type", "application/sdp"]];
    const toTag = this.localTag;
    this.context.transmit(makeResponse(request, status, reason, { toTag, headers: [...headers, ...type], body }));
  }

  /** Sends a 2xx with SDP to INVITE until its ACK comes. */
  protected answerInvite(request: SipRequest, sdp: string): void {
    this.#answer?.stop();
    const headers: HeaderEntry[] = [
      ["Contact", `<${this.context.contact}>`],
      ["Allow", allow],
    ];
    this.#answer = new RepeatedAnswer(
      () => this.respond(request, 200, "OK", headers, sdp),
      () => this.hangUp(),
    );
  }

  protected abstract get localTag(): string;

  /** Runs the action unless the call is over by then. */
  protected after(seconds: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, seconds * 1000);
    this.#timers.add(timer);
  }

  /** The call is over. A second time does nothing. */
  protected end(): void {
    if (this.#phase === "ended") return;
    this.advance("end");
    this.#answer?.stop();
    for (const timer of this.#timers) clearTimeout(timer);
    if (this.#media !== null) this.#close(this.#media);
    this.context.ended(this);
  }

  #close(media: MediaSession): void {
    media.close().catch((error: unknown) => this.context.report("media did not close", error));
  }

  async #renegotiate(request: SipRequest): Promise<void> {
    const headers: HeaderEntry[] = [["Contact", `<${this.context.contact}>`]];
    // A session refresh (RFC 4028), or a target refresh.
    if (header(request, "content-type") !== "application/sdp" && request.method === "UPDATE")
      return this.respond(request, 200, "OK", headers);
    if (this.#media === null || request.body === "") return this.respond(request, 488, "Not Acceptable Here");
    if (this.#renegotiating) return this.respond(request, 491, "Request Pending");
    this.#renegotiating = true;
    try {
      const sdp = await this.#media.renegotiate(request.body);
      if (request.method === "INVITE") this.answerInvite(request, sdp);
      else this.respond(request, 200, "OK", headers, sdp);
    } catch (error) {
      this.context.report("an offer in a call failed", error);
      this.respond(request, 488, "Not Acceptable Here");
    } finally {
      this.#renegotiating = false;
    }
  }
}
