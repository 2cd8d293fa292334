import { randomBytes } from "node:crypto";
import { type SipRequest, type SipResponse, withHeaders } from "@readyline/sip";
import type { GatewayParts, LegState } from "../leg/leg-parts.ts";
import { chooseChallenge, headersOfChallenge, type OfferedChallenge } from "./challenge-book.ts";
import { allowedRealms } from "./send-signed.ts";
import { credentialsFor } from "./sign.ts";

/** Asterisk's nonces live for 32 s, Kamailio's as configured, and it does not say `stale`: an older one is not used again. */
const NONCE_MAX_AGE_MS = 20_000;

export type SignedAnswer =
  | { readonly kind: "answered"; readonly response: SipResponse }
  /** Credentials of this version were refused; so many requests carried some. */
  | { readonly kind: "refused"; readonly credentialed: number; readonly version: string | null }
  /** No answer in time, or a challenge that may not be answered. */
  | { readonly kind: "none" };

interface KnownNonce extends OfferedChallenge {
  readonly offeredAtMs: number;
  readonly cnonce: string;
  used: number;
}

/**
 * Signs a request that is sent again and again: with the nonce of the last challenge while that is young (RFC 7616 section 3.4, `nc`
 * counts on), so that most cost one round trip.
 */
export class RepeatSigner {
  private readonly parts: GatewayParts;
  private readonly leg: Pick<LegState, "ownUp" | "profile">;
  private known: KnownNonce | null = null;
  private version: string | null = null;
  /** False after a young nonce was refused and the next one was not: this PBX takes each nonce once. */
  private mayReuse = true;

  constructor(parts: GatewayParts, leg: Pick<LegState, "ownUp" | "profile">) {
    this.parts = parts;
    this.leg = leg;
  }

  /** @param build makes the request anew, with the next CSeq */
  async send(build: () => SipRequest, deadlineMs: number): Promise<SignedAnswer> {
    const reused = this.reusable();
    const first = reused === null ? build() : await this.signed(build(), reused);
    const response = await this.leg.ownUp.request(first ?? build(), deadlineMs);
    if (response === null) return { kind: "none" };
    if (headersOfChallenge(response.status) === null) return { kind: "answered", response };
    const credentialed = reused === null ? 0 : 1;
    const offered = await this.take(response);
    if (offered === null) return { kind: "none" };
    const again = await this.signed(build(), offered);
    if (again === null) return { kind: "none" };
    const second = await this.leg.ownUp.request(again, deadlineMs);
    if (second === null) return { kind: "none" };
    if (headersOfChallenge(second.status) !== null) {
      this.known = null;
      return { kind: "refused", credentialed: credentialed + 1, version: this.version };
    }
    if (credentialed > 0 && !offered.challenge.stale) this.mayReuse = false;
    return { kind: "answered", response: second };
  }

  private reusable(): KnownNonce | null {
    const { known } = this;
    if (known === null || !this.mayReuse) return null;
    return this.parts.now() - known.offeredAtMs < NONCE_MAX_AGE_MS ? known : null;
  }

  private async take(response: SipResponse): Promise<KnownNonce | null> {
    const names = headersOfChallenge(response.status);
    const realms = await allowedRealms(this.parts, response);
    const choice = chooseChallenge(response, {
      digest: this.parts.options.digest,
      isRealmAllowed: (realm) => realms.has(realm),
    });
    if (names === null || choice.kind !== "chosen") return null;
    this.known = {
      header: names.credentials,
      challenge: choice.challenge,
      offeredAtMs: this.parts.now(),
      cnonce: randomBytes(8).toString("hex"),
      used: 0,
    };
    return this.known;
  }

  private async signed(request: SipRequest, nonce: KnownNonce): Promise<SipRequest | null> {
    const secret = await this.parts.options.credentials(this.leg.profile.identity.userId);
    if (secret === null) return null;
    this.version = secret.version ?? null;
    nonce.used += 1;
    const client = { cnonce: nonce.cnonce, nc: nonce.used.toString(16).padStart(8, "0") };
    const credentials = credentialsFor(request, nonce, secret, client);
    if (credentials === null) return null;
    const name = nonce.header === "authorization" ? "Authorization" : "Proxy-Authorization";
    return withHeaders(request, [[name, credentials]]);
  }
}
