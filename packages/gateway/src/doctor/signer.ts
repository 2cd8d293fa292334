import { randomBytes } from "node:crypto";
import { type SipRequest, type SipResponse, withHeaders } from "@readyline/sip";
import type { SipCredentials } from "../options.ts";
import { chooseChallenge, type ChallengeChoice, headersOfChallenge, realmsOf } from "../signing/challenge-book.ts";
import type { Realms } from "../signing/realms.ts";
import { credentialsFor } from "../signing/sign.ts";

export interface SignerOptions {
  readonly realms: Pick<Realms, "allows">;
  readonly digest: "MD5" | "SHA-256";
  readonly secret: SipCredentials;
}

export type Signed =
  | {
      readonly kind: "signed";
      readonly request: SipRequest;
      readonly digest: string;
      readonly realm: string;
      readonly stale: boolean;
    }
  | Exclude<ChallengeChoice, { kind: "chosen" }>;

/** Signs by the same rules as the lines of the console: allowed algorithms, allowed realms, nothing else. */
export class Signer {
  private readonly options: SignerOptions;

  constructor(options: SignerOptions) {
    this.options = options;
  }

  get username(): string {
    return this.options.secret.username;
  }

  /** @param request with a branch and CSeq of its own, without credentials */
  async sign(request: SipRequest, challenged: SipResponse): Promise<Signed> {
    const { realms, digest, secret } = this.options;
    const allowed = new Set<string>();
    for (const realm of realmsOf(challenged))
      if (await realms.allows(realm, request.method === "REGISTER")) allowed.add(realm);
    const choice = chooseChallenge(challenged, { digest, isRealmAllowed: (realm) => allowed.has(realm) });
    if (choice.kind !== "chosen") return choice;
    const { challenge } = choice;
    const header = headersOfChallenge(challenged.status)?.credentials ?? "authorization";
    const client = { cnonce: randomBytes(8).toString("hex"), nc: "00000001" };
    const credentials = credentialsFor(request, { header, challenge }, secret, client);
    if (credentials === null || challenge.algorithm === null) return { kind: "algorithm" };
    const name = header === "authorization" ? "Authorization" : "Proxy-Authorization";
    return {
      kind: "signed",
      request: withHeaders(request, [[name, credentials]]),
      digest: `${challenge.algorithm.algorithm}${challenge.algorithm.sess ? "-sess" : ""}`,
      realm: challenge.realm,
      stale: challenge.stale,
    };
  }
}

export function isChallenge(response: SipResponse): boolean {
  return headersOfChallenge(response.status) !== null;
}
