import {
  cseqOf,
  header,
  headersOf,
  listOf,
  makeResponse,
  parseNameAddr,
  SipError,
  type SipRequest,
  type SipResponse,
  toOf,
  topVia,
} from "@readyline/sip";
import type { LineProfile } from "../lines/line-profile.ts";
import { buildRequest, newCallId, newTag } from "../text/build-request.ts";
import type { G711 } from "./g711.ts";
import type { Media } from "./media.ts";
import { factsOfResponse, type SipSocket } from "./sip-socket.ts";
import { isChallenge, type Signer } from "./signer.ts";
import { type Facts, good, milliseconds, StepFailure, type StepResult } from "./step-result.ts";
import { findingOfInvite } from "./status-findings.ts";

/** First try, its challenge, a stale nonce. */
const MAX_INVITES = 3;
const CANCEL_MS = 500;

export interface EchoCallOptions {
  readonly sip: SipSocket;
  readonly signer: Signer;
  readonly profile: LineProfile;
  readonly media: Media;
  readonly number: string;
}

interface Dialog {
  readonly to: string;
  readonly target: string;
  readonly route: readonly string[];
  readonly ack: SipRequest;
}

/** One call of the test extension to the echo extension (RFC 3261 sections 13 and 15). */
export class EchoCall {
  private readonly options: EchoCallOptions;
  private readonly callId = newCallId();
  private readonly fromTag = newTag();
  private readonly target: string;
  private cseq = 0;
  private dialog: Dialog | null = null;
  private theyHungUp = false;
  private readonly hungUp = Promise.withResolvers<void>();

  constructor(options: EchoCallOptions) {
    this.options = options;
    this.target = `sip:${options.number}@${options.profile.domain}`;
    options.sip.onRequest = (request) => this.answer(request);
    options.sip.onRepeatedAnswer = (response) => {
      if (this.dialog !== null && header(response, "call-id") === this.callId) options.sip.send(this.dialog.ack);
    };
  }

  get endedByThem(): boolean {
    return this.theyHungUp;
  }

  /** Resolves when the PBX ends the call; may never resolve. */
  get ended(): Promise<void> {
    return this.hungUp.promise;
  }

  /** Resolves when the call is up. @throws StepFailure; nothing is left behind then */
  async invite(deadlineMs: number): Promise<StepResult> {
    const startedAt = performance.now();
    const until = startedAt + deadlineMs - CANCEL_MS;
    const offer = await this.options.media.offer();
    let request = this.buildInvite(offer);
    let ringingMs: number | null = null;
    let signed = false;
    for (let sent = 0; sent < MAX_INVITES; sent += 1) {
      const seen = await this.send(request, until, () => (ringingMs ??= performance.now() - startedAt));
      const { response } = seen;
      const facts: Facts = [
        ["called", this.target],
        ...factsOfResponse(response),
        ...(ringingMs === null ? [] : ([["ringing", milliseconds(ringingMs)]] as const)),
      ];
      if (response.status < 300) {
        const answeredMs = performance.now() - startedAt;
        const codec = await this.establish(request, response, facts);
        return good([...facts, ["answered", milliseconds(answeredMs)], ["codec", codec]]);
      }
      this.options.sip.send(this.ackOfRefusal(request, response));
      if (!isChallenge(response)) throw new StepFailure(findingOfInvite(response.status), facts);
      const answer = await this.options.signer.sign(this.buildInvite(offer), response);
      if (answer.kind === "realm") throw new StepFailure("register.realm", [...facts, ["realm", answer.realm]]);
      if (answer.kind === "algorithm") throw new StepFailure("register.algorithm", facts);
      if (signed && !answer.stale) throw new StepFailure("call.challenge", facts);
      signed = true;
      ({ request } = answer);
    }
    throw new StepFailure("call.challenge", [["called", this.target]]);
  }

  /** Whether the PBX confirmed the end. */
  async hangUp(deadlineMs: number): Promise<boolean> {
    const { dialog } = this;
    if (dialog === null || this.theyHungUp) return true;
    this.dialog = null;
    const response = await this.options.sip.request(this.inDialog("BYE", dialog), { deadlineMs });
    return response !== null && response.status < 300;
  }

  private async send(
    request: SipRequest,
    until: number,
    onRinging: () => void,
  ): Promise<{ readonly response: SipResponse }> {
    let heard = false;
    let rang = false;
    const { sip } = this.options;
    const response = await sip.request(request, {
      deadlineMs: Math.max(1, until - performance.now()),
      onProvisional: ({ status }) => {
        heard = true;
        if (status > 100) {
          rang = true;
          onRinging();
        }
      },
    });
    if (response !== null) return { response };
    const called = ["called", this.target] as const;
    if (sip.closeText !== null) throw new StepFailure("link.closed", [called, ["error", sip.closeText]]);
    await this.giveUp(request, heard);
    throw new StepFailure(rang ? "call.no_answer" : "call.silent", [called]);
  }

  /** CANCEL may only follow a provisional response (RFC 3261 section 9.1); an answer that crosses it is hung up. */
  private async giveUp(request: SipRequest, heard: boolean): Promise<void> {
    const { sip } = this.options;
    sip.onRepeatedAnswer = (response) => {
      if (header(response, "call-id") !== this.callId) return;
      const dialog = this.dialogOf(request, response);
      sip.send(dialog.ack);
      sip.send(this.inDialog("BYE", dialog));
    };
    if (!heard) return;
    const late = sip.request(request, { deadlineMs: CANCEL_MS, isSent: true });
    const cancel = this.derived(request, "CANCEL");
    await sip.request(cancel, { deadlineMs: CANCEL_MS });
    const response = await late;
    if (response === null) return;
    if (response.status < 300) sip.onRepeatedAnswer(response);
    else sip.send(this.ackOfRefusal(request, response));
  }

  private async establish(request: SipRequest, response: SipResponse, facts: Facts): Promise<G711> {
    const dialog = this.dialogOf(request, response);
    this.dialog = dialog;
    this.options.sip.send(dialog.ack);
    const { codec, error } = await this.options.media.accept(response.body);
    if (codec !== null) return codec;
    await this.hangUp(CANCEL_MS);
    throw new StepFailure("call.codec", [...facts, ...(error === null ? [] : ([["error", error]] as const))]);
  }

  private dialogOf(request: SipRequest, response: SipResponse): Dialog {
    const contact = header(response, "contact");
    const to = header(response, "to") ?? "";
    const target = contact === undefined ? this.target : addressOf(contact, this.target);
    const route = routeOf(response);
    const { number } = cseqOf(request);
    const parts = { to, target, route };
    return { ...parts, ack: this.build("ACK", { uri: target, to, route, cseq: number }) };
  }

  private inDialog(method: string, { to, target, route }: Dialog): SipRequest {
    this.cseq += 1;
    return this.build(method, { uri: target, to, route, cseq: this.cseq });
  }

  private buildInvite(offer: string): SipRequest {
    this.cseq += 1;
    const { contactUri } = this.options.profile;
    const invite = this.build("INVITE", { uri: this.target, to: `<${this.target}>`, route: [], cseq: this.cseq }, [
      ["Contact", `<${contactUri};ob>`],
      ["Allow", "INVITE, ACK, CANCEL, BYE, UPDATE, OPTIONS"],
      ["Content-Type", "application/sdp"],
    ]);
    return { ...invite, body: offer };
  }

  private build(
    method: string,
    { uri, to, route, cseq }: { uri: string; to: string; route: readonly string[]; cseq: number },
    headers: readonly (readonly [string, string])[] = [],
  ): SipRequest {
    const { aor, contactHost } = this.options.profile;
    return buildRequest({
      method,
      uri,
      viaHost: contactHost,
      from: `<${aor}>;tag=${this.fromTag}`,
      to,
      callId: this.callId,
      cseq,
      route,
      headers: [...headers, ["User-Agent", "Readyline connection doctor"]],
    });
  }

  /** CANCEL, and ACK to a refusal, repeat the branch and the Request-URI of the INVITE (RFC 3261 sections 9.1, 17.1.1.3). */
  private derived(invite: SipRequest, method: "CANCEL" | "ACK", to = header(invite, "to") ?? ""): SipRequest {
    return buildRequest({
      method,
      uri: invite.uri,
      viaHost: this.options.profile.contactHost,
      branch: topVia(invite).params.get("branch") ?? "",
      from: header(invite, "from") ?? "",
      to,
      callId: this.callId,
      cseq: cseqOf(invite).number,
    });
  }

  private ackOfRefusal(invite: SipRequest, response: SipResponse): SipRequest {
    return this.derived(invite, "ACK", header(response, "to"));
  }

  /** Requests of the PBX in the call. */
  private answer(request: SipRequest): SipResponse | null {
    if (header(request, "call-id") !== this.callId || !toOf(request).params.has("tag")) return null;
    if (request.method === "BYE") {
      this.theyHungUp = true;
      this.dialog = null;
      this.hungUp.resolve();
      return makeResponse(request, 200, "OK");
    }
    // A refresh without SDP is a sign of life; a change of the media is not needed for some seconds of tone.
    if (request.method === "UPDATE" && headersOf(request, "content-type").length === 0)
      return makeResponse(request, 200, "OK", { headers: [["Contact", `<${this.options.profile.contactUri}>`]] });
    if (request.method === "INVITE" || request.method === "UPDATE")
      return makeResponse(request, 488, "Not Acceptable Here");
    return null;
  }
}

/** A list that cannot be read leaves the call without a route set: it can still be ended where the PBX is the next hop. */
function routeOf(response: SipResponse): string[] {
  try {
    return listOf(response, "record-route").toReversed();
  } catch (error) {
    if (error instanceof SipError) return [];
    throw error;
  }
}

function addressOf(contact: string, fallback: string): string {
  try {
    return parseNameAddr(contact, "lenient").uri;
  } catch (error) {
    if (error instanceof SipError) return fallback;
    throw error;
  }
}
