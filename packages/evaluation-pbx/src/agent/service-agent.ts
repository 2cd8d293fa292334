import { callIdOf, makeResponse, parseUri, toOf } from "@readyline/sip";
import type { SipMessage, SipRequest } from "@readyline/sip";
import type { CallFacts, HeardAudio } from "../control.ts";
import type { MediaEngine } from "../media/media-engine.ts";
import { randomToken } from "../random-token.ts";
import { serviceFor } from "../service-numbers.ts";
import type { ServiceNumber } from "../service-numbers.ts";
import type { Target } from "../proxy/fork.ts";
import type { Flow } from "../transport/flow.ts";
import type { AgentCall, CallContext } from "./agent-call.ts";
import { IncomingCall } from "./incoming-call.ts";
import type { OutgoingCallOptions } from "./outgoing-call.ts";
import { OutgoingCall } from "./outgoing-call.ts";
import { toneSource } from "./service-audio.ts";

/** The Contact URI of the agent: the proxy knows the way, so the host names none. */
const contact = "sip:service@service.invalid;transport=ws";
const maxCalls = 10;
const keptCalls = 200;

export interface ServiceAgentOptions {
  readonly domain: string;
  readonly media: MediaEngine;
  /** To the proxy; the agent is its flow. */
  readonly transmit: (from: Flow, message: SipMessage) => void;
  readonly report: (text: string, cause: unknown) => void;
}

/** The user agent behind the service numbers. To the proxy it is one more telephone, in the same process. */
export class ServiceAgent implements Flow {
  readonly id = randomToken();
  readonly trusted = true;
  readonly #options: ServiceAgentOptions;
  readonly #calls = new Map<string, AgentCall>();
  /** Calls that ended, with what was heard in them. */
  readonly #past = new Map<string, { readonly facts: CallFacts; readonly heard: HeardAudio | null }>();

  constructor(options: ServiceAgentOptions) {
    this.#options = options;
  }

  /** Where the proxy sends a call to the service number. */
  targetFor(service: ServiceNumber): Target {
    return { uri: `${contact};service=${service.number}`, flow: this };
  }

  get calls(): CallFacts[] {
    return [
      ...[...this.#past.values()].map(({ facts }) => facts),
      ...[...this.#calls.values()].map(({ facts }) => facts),
    ];
  }

  heard(callId: string): HeardAudio | null {
    return this.#calls.get(callId)?.heard() ?? this.#past.get(callId)?.heard ?? null;
  }

  /** A message of the proxy. It is read in a turn of its own, so that the proxy has finished what it is at. */
  send(message: SipMessage): void {
    queueMicrotask(() => this.#receive(message));
  }

  /** Calls an extension. Resolves with the Call-ID when the INVITE has left. */
  async call(options: OutgoingCallOptions): Promise<string> {
    const call = new OutgoingCall(this.#context, options);
    this.#calls.set(call.callId, call);
    await call.start();
    return call.callId;
  }

  /** Ends all calls and says how many there were. */
  hangUpAll(): number {
    const calls = [...this.#calls.values()];
    for (const call of calls) call.hangUp();
    return calls.length;
  }

  #receive(message: SipMessage): void {
    const call = this.#calls.get(callIdOf(message));
    if (message.kind === "response") return call?.receiveResponse(message);
    if (call !== undefined) return call.receiveRequest(message);
    if (message.method === "INVITE" && !toOf(message).params.has("tag")) this.#accept(message);
    else if (message.method !== "ACK") this.#refuse(message, 481, "Call/Transaction Does Not Exist");
  }

  get #context(): CallContext {
    const { domain, media, report, transmit } = this.#options;
    return {
      contact,
      domain,
      media,
      report,
      transmit: (message) => transmit(this, message),
      ended: (call) => this.#ended(call),
    };
  }

  #ended(call: AgentCall): void {
    this.#calls.delete(call.callId);
    this.#past.set(call.callId, { facts: call.facts, heard: call.heard() });
    const oldest = this.#past.keys().next().value;
    if (this.#past.size > keptCalls && oldest !== undefined) this.#past.delete(oldest);
  }

  #accept(invite: SipRequest): void {
    const service = serviceFor(parseUri(invite.uri, "lenient").parameters.get("service") ?? "");
    if (service === null) return this.#refuse(invite, 404, "Not Found");
    if (this.#calls.size >= maxCalls) return this.#refuse(invite, 503, "Service Unavailable");
    const call = new IncomingCall(this.#context, invite, service, (extension, by) => this.#callBack(extension, by));
    this.#calls.set(call.callId, call);
    call.start();
  }

  #callBack(extension: string, service: ServiceNumber): void {
    const { behaviour } = service;
    if (behaviour.kind !== "callBack") return;
    const options = {
      extension,
      from: service.number,
      displayName: service.title,
      ringSeconds: 30,
      source: toneSource,
    };
    setTimeout(() => {
      this.call(options).catch((error: unknown) => this.#options.report("no call back", error));
    }, behaviour.callBackAfterSeconds * 1000);
  }

  #refuse(request: SipRequest, status: number, reason: string): void {
    this.#options.transmit(this, makeResponse(request, status, reason, { toTag: randomToken() }));
  }
}
