import type { SipRequest } from "@readyline/sip";
import type { GatewayParts, LegState } from "../leg/leg-parts.ts";
import type { RegisterFlow } from "../leg/register-flow.ts";
import { readRegisterResponse } from "../registration/read-response.ts";
import { RepeatSigner } from "../signing/repeat-signer.ts";
import { buildRequest, newCallId, newTag } from "../text/build-request.ts";

const DEADLINE_MS = 3_000;

/**
 * Asks the PBX every few seconds which contacts it has for one registered line, by a REGISTER without Contact (RFC 3261 section
 * 10.2.3), with a Call-ID of its own. Where ours is not among them the line is lost, and the page registers it again.
 */
export class ContactCheck {
  private readonly parts: GatewayParts;
  private readonly leg: LegState;
  private readonly register: RegisterFlow;
  private readonly signer: RepeatSigner;
  private readonly leave: () => void;
  private readonly callId = newCallId();
  private readonly from: string;
  private cseq = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly changed: () => void;
  private disposed = false;

  /** @param changed whether the PBX lists contacts may have changed */
  constructor(parts: GatewayParts, leg: LegState, register: RegisterFlow, changed: () => void) {
    this.parts = parts;
    this.leg = leg;
    this.register = register;
    this.changed = changed;
    this.signer = new RepeatSigner(parts, leg);
    this.from = `<${leg.profile.aor}>;tag=${newTag()}`;
    this.leave = parts.contactChecks.join();
    // Lines that came at once, as after a restart, are asked for one after the other.
    this.later(Math.random());
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
    this.leave();
  }

  private later(share = 1): void {
    if (this.disposed) return;
    const { intervalMs } = this.parts.contactChecks;
    this.register.contactAskedIn(intervalMs);
    this.timer = setTimeout(() => void this.check(), intervalMs * share);
  }

  private async check(): Promise<void> {
    try {
      if (this.register.isSettled && !this.parts.contactChecks.isOff(this.parts.now())) await this.ask();
    } catch (error) {
      const { extension } = this.leg.profile.identity;
      this.parts.options.log.error({ error, extension }, "the PBX could not be asked for a contact");
    }
    this.later();
  }

  private async ask(): Promise<void> {
    const { confirmations } = this.register;
    const answer = await this.signer.send(() => this.request(), DEADLINE_MS);
    // What was asked before the newest REGISTER says nothing about it.
    const isOld = !this.register.isSettled || this.register.confirmations !== confirmations;
    if (this.disposed || isOld || answer.kind === "none") return;
    if (answer.kind === "refused") {
      await this.refused(answer.credentialed, answer.version);
      return;
    }
    const { response } = answer;
    if (response.status >= 300) {
      this.notListed(`${response.status} ${response.reason}`);
      return;
    }
    this.parts.contactChecks.listed();
    this.changed();
    const outcome = readRegisterResponse(response, this.leg.profile);
    if (outcome.kind === "not-mine") this.lost("the PBX does not list our contact");
    else if (outcome.kind === "registered") this.register.contactSeen();
  }

  /** The password is no longer good there. Each try counts; the page's next REGISTER then shows what the PBX says. */
  private async refused(credentialed: number, version: string | null): Promise<void> {
    const { extension } = this.leg.profile.identity;
    for (let tried = 0; tried < credentialed; tried += 1) {
      const attempt = await this.parts.refusals.begin(extension, version, this.parts.now());
      await attempt.refused("reg.password", this.parts.now());
    }
    this.lost("the PBX refused our credentials when it was asked for our contact");
  }

  /** Some PBXes list nothing; or this line is no longer known there, which its next REGISTER shows. */
  private notListed(status: string): void {
    const { log } = this.parts.options;
    if (this.parts.contactChecks.refused(this.parts.now())) {
      log.warn({ status }, "the PBX does not list contacts: a lost one shows only when its registration ends");
      this.changed();
    } else this.lost(`the PBX answered ${status} when it was asked for our contact`);
  }

  private lost(detail: string): void {
    this.register.fail("reg.lost", detail, null);
  }

  private request(): SipRequest {
    const { profile } = this.leg;
    this.cseq += 1;
    return buildRequest({
      method: "REGISTER",
      uri: `sip:${profile.domain}`,
      viaHost: profile.contactHost,
      from: this.from,
      to: `<${profile.aor}>`,
      callId: this.callId,
      cseq: this.cseq,
    });
  }
}
