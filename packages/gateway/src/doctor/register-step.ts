import { randomUUID } from "node:crypto";
import { header, listOf, SipError, type SipRequest, type SipResponse } from "@readyline/sip";
import { makeProfile, type LineProfile } from "../lines/line-profile.ts";
import { readRegisterResponse } from "../registration/read-response.ts";
import { buildRequest, newCallId, newTag } from "../text/build-request.ts";
import { factsOfResponse, type SipSocket } from "./sip-socket.ts";
import { isChallenge, type Signer } from "./signer.ts";
import { doubtful, type Facts, good, StepFailure, type StepResult } from "./step-result.ts";
import { findingOfRegister } from "./status-findings.ts";

/** Short: a binding that could not be taken off is soon gone. Longer than the shortest time of common PBXes. */
const EXPIRES_SECONDS = 60;
/** First try, its challenge, a stale nonce, 423 and its challenge. */
const MAX_REQUESTS = 6;

export interface RegistrarOptions {
  readonly sip: SipSocket;
  readonly signer: Signer;
  readonly domain: string;
  /** Told of each refusal of credentials, before the step fails. */
  readonly refused: () => Promise<void>;
}

/** The test extension's registration: made, and taken off again. */
export class Registration {
  readonly profile: LineProfile;
  private readonly options: RegistrarOptions;
  private readonly callId = newCallId();
  private readonly fromTag = newTag();
  private cseq = 0;
  private expiresSeconds = EXPIRES_SECONDS;
  private isBound = false;

  constructor(options: RegistrarOptions) {
    this.options = options;
    const extension = options.signer.username;
    const identity = { sessionId: randomUUID(), userId: "", extension, displayName: "", remoteAddress: "" };
    this.profile = makeProfile(identity, options.domain);
  }

  /** A binding of ours may be on the PBX: it was confirmed, or the answer did not come. */
  get mayBeBound(): boolean {
    return this.isBound;
  }

  /** @throws StepFailure */
  async register(deadlineMs: number): Promise<StepResult> {
    const until = performance.now() + deadlineMs;
    const { response, facts, wasChallenged } = await this.exchange(until);
    const outcome = readRegisterResponse(response, this.profile);
    const all: Facts = [["extension", this.profile.aor], ...factsOfResponse(response), ...facts];
    if (outcome.kind === "not-mine") throw new StepFailure("register.not_ours", [...all, ...contactsOf(response)]);
    if (outcome.kind !== "registered") throw new StepFailure(findingOfRegister(response.status), all);
    const confirmed: Facts = [...all, ["expires", `${outcome.expiresSeconds} s`], ...contactsOf(response)];
    return wasChallenged ? good(confirmed) : doubtful("register.open", confirmed);
  }

  /** Whether the PBX confirmed that the contact is off. */
  async unregister(deadlineMs: number): Promise<boolean> {
    const until = performance.now() + deadlineMs;
    this.expiresSeconds = 0;
    this.isBound = false;
    try {
      return (await this.exchange(until)).response.status < 300;
    } catch (error) {
      if (error instanceof StepFailure) return false;
      throw error;
    }
  }

  /** Sends REGISTER until there is an answer that is neither a challenge to be answered nor a first 423. */
  private async exchange(until: number): Promise<{ response: SipResponse; facts: Facts; wasChallenged: boolean }> {
    let request = this.build();
    let signed: { digest: string; realm: string } | null = null;
    let tooBrief = 0;
    for (let sent = 0; sent < MAX_REQUESTS; sent += 1) {
      const response = await this.send(request, until);
      const facts: Facts =
        signed === null
          ? []
          : [
              ["digest", signed.digest],
              ["realm", signed.realm],
            ];
      const shown: Facts = [["extension", this.profile.aor], ...factsOfResponse(response), ...facts];
      if (response.status === 423) {
        tooBrief += 1;
        const seconds = Number.parseInt(header(response, "min-expires") ?? "", 10);
        if (tooBrief > 1 || !(seconds > 0)) throw new StepFailure("register.interval", shown);
        this.expiresSeconds = seconds;
        signed = null;
        request = this.build();
      } else if (isChallenge(response)) {
        const answer = await this.options.signer.sign(this.build(), response);
        if (signed !== null && !(answer.kind === "signed" && answer.stale)) {
          if (this.expiresSeconds > 0) await this.options.refused();
          throw new StepFailure("register.password", shown);
        }
        if (answer.kind === "realm") throw new StepFailure("register.realm", [...shown, ["realm", answer.realm]]);
        if (answer.kind === "algorithm") throw new StepFailure("register.algorithm", [...shown, ...offered(response)]);
        signed = answer;
        ({ request } = answer);
      } else return { response, facts, wasChallenged: signed !== null };
    }
    throw new StepFailure("register.rejected", [["error", `no end after ${MAX_REQUESTS} requests`]]);
  }

  private async send(request: SipRequest, until: number): Promise<SipResponse> {
    const { sip } = this.options;
    const isBinding = this.expiresSeconds > 0;
    if (isBinding) this.isBound = true;
    const response = await sip.request(request, { deadlineMs: Math.max(1, until - performance.now()) });
    if (response !== null && response.status >= 300) this.isBound = false;
    if (response !== null) return response;
    const extension = ["extension", this.profile.aor] as const;
    if (sip.closeText !== null) throw new StepFailure("link.closed", [extension, ["error", sip.closeText]]);
    throw new StepFailure("register.silent", [extension]);
  }

  private build(): SipRequest {
    const { aor, domain, contactHost, contactUri, instanceId } = this.profile;
    this.cseq += 1;
    return buildRequest({
      method: "REGISTER",
      uri: `sip:${domain}`,
      viaHost: contactHost,
      from: `<${aor}>;tag=${this.fromTag}`,
      to: `<${aor}>`,
      callId: this.callId,
      cseq: this.cseq,
      headers: [
        ["Contact", `<${contactUri}>;+sip.instance="<urn:${instanceId}>";expires=${this.expiresSeconds}`],
        ["Expires", String(this.expiresSeconds)],
        ["Supported", "path"],
        ["User-Agent", "Readyline connection doctor"],
      ],
    });
  }
}

/** How many contacts the extension has there: another device of it is worth knowing of. */
function contactsOf(response: SipResponse): Facts {
  try {
    return [["contacts", String(listOf(response, "contact").length)]];
  } catch (error) {
    if (error instanceof SipError) return [];
    throw error;
  }
}

function offered(response: SipResponse): Facts {
  const values = ["www-authenticate", "proxy-authenticate"].flatMap((name) => header(response, name) ?? []);
  const algorithms = values.map((value) => /algorithm="?([A-Za-z0-9-]+)/i.exec(value)?.[1] ?? "MD5");
  return algorithms.length === 0 ? [] : [["digest", `offered: ${algorithms.join(", ")}`]];
}
