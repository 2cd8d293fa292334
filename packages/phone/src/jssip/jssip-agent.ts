import { type LineSettings, waitOfReason } from "@readyline/contract";
import { UA } from "jssip";
import type { IncomingRTCSessionEvent, RTCSessionEvent } from "jssip/lib/UA.js";
import type { AgentEvent, InviteRequest, SipAgent, SipCall } from "../sip-agent.ts";
import { registratorOf, transportOf } from "./internals.ts";
import { type Gathering, JsSipCall } from "./jssip-call.ts";
import { LinkSocket } from "./link-socket.ts";
import type { ResumeTimings } from "./page-hop.ts";
import { placeCall } from "./place-call.ts";
import { browserOfSpare, SpareConnection } from "./spare-connection.ts";
import { readCauseHeader, readRegisterAnswer, type OwnContact } from "./register-answer.ts";

interface JsSipAgentOptions {
  /** `ws:` or `wss:` address of the gateway. */
  readonly url: string;
  readonly settings: LineSettings;
  /** The gateway signs, so this is a word without meaning; set only to reach a PBX directly in a test or a bench. */
  readonly password?: string;
  readonly gathering: Gathering;
  readonly resuming: ResumeTimings;
  readonly onEvent: (event: AgentEvent) => void;
}

/** JsSIP takes no empty password; the gateway throws its digest away and writes the true one. */
const PLACEHOLDER_PASSWORD = "signed-by-the-gateway";

/**
 * JsSIP as a plain tool: it parses, keeps transactions and dialogs. Reconnecting, refreshing and judging are ours.
 * `ua.start()`, `stop()` and `unregister()` are never called: the first brings its own recovery, the others talk to the
 * PBX where the server already does.
 */
export class JsSipAgent implements SipAgent {
  readonly #ua: UA;
  readonly #socket: LinkSocket;
  readonly #calls = new Set<JsSipCall>();
  readonly #spare: SpareConnection;
  readonly #options: JsSipAgentOptions;
  readonly #own: OwnContact;
  /** 423 answers since the last REGISTER that we asked for. JsSIP repeats without a bound (measured: 301 in 0.9 s). */
  #tooBrief = 0;

  constructor(options: JsSipAgentOptions) {
    const { settings } = options;
    this.#options = options;
    this.#spare = new SpareConnection(browserOfSpare(options.gathering.iceServers));
    this.#own = { user: settings.contactUser, instanceId: settings.instanceId };
    this.#socket = new LinkSocket({
      url: options.url,
      timings: options.resuming,
      resumable: options.password === undefined,
      onBroken: (code) => options.onEvent({ type: "broken", code }),
      onNextTry: (at) => options.onEvent({ type: "next-try", at }),
      onResumed: () => options.onEvent({ type: "resumed" }),
      onOpen: () => options.onEvent({ type: "opened" }),
      onClose: (code, reason) => {
        this.#drop();
        options.onEvent({ type: "closed", code, retryInMs: waitOfReason(reason) });
      },
      beforeMessage: (text) => this.#beforeMessage(text),
      afterMessage: (text) => this.#afterMessage(text),
    });
    this.#ua = new UA({
      sockets: this.#socket,
      uri: `sip:${settings.extension}@${settings.domain}`,
      display_name: settings.displayName,
      password: options.password ?? PLACEHOLDER_PASSWORD,
      contact_uri: `sip:${settings.contactUser}@${settings.contactHost};transport=ws`,
      instance_id: settings.instanceId,
      register: false,
      register_expires: settings.registerExpiresSeconds,
      session_timers: false,
      user_agent: "Readyline",
    });
    this.#ua.on("registrationFailed", ({ response }) => {
      // Without a response it is JsSIP's own time-out or the lost socket: our deadlines and `closed` tell those.
      if (response) this.#onRefused(response);
    });
    // With a listener JsSIP leaves the refresh to us; the supervisor does it by its own clock.
    this.#ua.on("registrationExpiring", () => {});
    this.#ua.on("newRTCSession", (event: RTCSessionEvent) => {
      if (isIncoming(event)) this.#onIncoming(event);
    });
  }

  open(): void {
    transportOf(this.#ua).connect();
  }

  close(): void {
    this.#drop();
  }

  resume(): void {
    this.#socket.resume();
  }

  register(): void {
    this.#tooBrief = 0;
    const registrator = registratorOf(this.#ua);
    // The gateway hangs up what was ended here while it could not be told.
    const callIds = [...this.#calls].flatMap((call) => call.establishedCallId ?? []);
    registrator.setExtraHeaders([`X-Readyline-Calls: ${callIds.join(", ") || "none"}`]);
    registrator.register();
  }

  invite(request: InviteRequest): SipCall {
    const { settings, gathering } = this.#options;
    const taken = this.#spare.take();
    const spare = request.microphone === null ? taken : null;
    if (spare === null) taken?.close();
    return this.#keep(placeCall(this.#ua, { ...request, domain: settings.domain, gathering, spare }));
  }

  prepare(on: boolean): void {
    if (on) this.#spare.keep();
    else this.#spare.drop();
  }

  #keep(call: JsSipCall): JsSipCall {
    for (const old of this.#calls) if (old.over) this.#calls.delete(old);
    this.#calls.add(call);
    return call;
  }

  /** `transport.disconnect()`, and not the socket's own report, so that JsSIP's recovery timer is never armed. */
  #drop(): void {
    for (const call of this.#calls) call.loseLink();
    transportOf(this.#ua).disconnect();
  }

  #onIncoming({ session, request }: IncomingRTCSessionEvent): void {
    const call = this.#keep(new JsSipCall(session, this.#options.gathering));
    const { display_name: name, uri } = request.from;
    this.#options.onEvent({ type: "incoming", call, caller: { name: name || null, number: uri.user } });
  }

  #onRefused(response: { status_code: number; getHeader(name: string): string | undefined }): void {
    const retryAfter = /^\d+/.exec(response.getHeader("Retry-After") ?? "")?.[0];
    this.#options.onEvent({
      type: "refused",
      status: response.status_code,
      ...readCauseHeader(response.getHeader("X-Readyline-Cause")),
      retryAfterSeconds: retryAfter === undefined ? null : Number(retryAfter),
    });
  }

  #beforeMessage(text: string): boolean {
    this.#options.onEvent({ type: "heard" });
    if (!text.startsWith("SIP/2.0 423")) return true;
    this.#tooBrief += 1;
    if (this.#tooBrief === 1) return true;
    this.#options.onEvent({ type: "refused", status: 423, cause: null, retryAt: null, retryAfterSeconds: null });
    return false;
  }

  #afterMessage(text: string): void {
    const answer = readRegisterAnswer(text, this.#own);
    if (!answer || answer.status < 200 || answer.status > 299) return;
    this.#options.onEvent({
      type: "accepted",
      contactIsOurs: answer.contactIsOurs,
      expiresSeconds: answer.expiresSeconds ?? this.#options.settings.registerExpiresSeconds,
    });
  }
}

const isIncoming = (event: RTCSessionEvent): event is IncomingRTCSessionEvent => event.originator === "remote";
