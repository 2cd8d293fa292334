import { type Challenge, onceALine, parseChallenges, SipError, type SipResponse } from "@readyline/sip";

export type CredentialsHeader = "authorization" | "proxy-authorization";

/** A challenge of the PBX that this leg may answer. */
export interface OfferedChallenge {
  readonly header: CredentialsHeader;
  readonly challenge: Challenge;
}

const MAX_NONCES = 64;

/** The nonces that one leg was offered, each for one header. Nothing else is ever signed. */
export class ChallengeBook {
  private readonly offered = new Map<string, OfferedChallenge>();

  offer(entry: OfferedChallenge): void {
    const key = keyOf(entry.header, entry.challenge.nonce);
    this.offered.delete(key);
    this.offered.set(key, entry);
    const oldest = this.offered.keys().next();
    if (this.offered.size > MAX_NONCES && oldest.done !== true) this.offered.delete(oldest.value);
  }

  find(header: CredentialsHeader, nonce: string): OfferedChallenge | null {
    return this.offered.get(keyOf(header, nonce)) ?? null;
  }
}

function keyOf(header: CredentialsHeader, nonce: string): string {
  return `${header}\n${nonce}`;
}

/** Which header answers a 401 or 407, and which one carries its challenges. */
export function headersOfChallenge(status: number): { challenge: string; credentials: CredentialsHeader } | null {
  if (status === 401) return { challenge: "www-authenticate", credentials: "authorization" };
  if (status === 407) return { challenge: "proxy-authenticate", credentials: "proxy-authorization" };
  return null;
}

export interface ChallengePolicy {
  readonly digest: "MD5" | "SHA-256";
  isRealmAllowed(realm: string): boolean;
}

export type ChallengeChoice =
  | { readonly kind: "chosen"; readonly challenge: Challenge }
  /** No Digest challenge of an algorithm that may be used. */
  | { readonly kind: "algorithm" }
  /** Only challenges of realms that are not ours: a stranger collecting digests. */
  | { readonly kind: "realm"; readonly realm: string };

const weakerThan: Readonly<Record<ChallengePolicy["digest"], readonly string[]>> = { MD5: [], "SHA-256": ["MD5"] };

/** The first challenge that may be answered: the server sorts them by its preference (RFC 8760 section 2.4). */
export function chooseChallenge(response: SipResponse, policy: ChallengePolicy): ChallengeChoice {
  const names = headersOfChallenge(response.status);
  let strangeRealm: string | null = null;
  for (const challenge of names === null ? [] : challengesOf(response, names.challenge)) {
    const algorithm = challenge.algorithm?.algorithm;
    if (challenge.scheme !== "digest" || algorithm === undefined) continue;
    // JsSIP writes the nonce back without escaping it.
    if (/[\\"]/.test(challenge.nonce)) continue;
    if (weakerThan[policy.digest].includes(algorithm)) continue;
    if (challenge.qop.length > 0 && !challenge.qop.includes("auth") && !challenge.qop.includes("auth-int")) continue;
    if (policy.isRealmAllowed(challenge.realm)) return { kind: "chosen", challenge };
    strangeRealm ??= challenge.realm;
  }
  return strangeRealm === null ? { kind: "algorithm" } : { kind: "realm", realm: strangeRealm };
}

const readChallenges = onceALine(parseChallenges);

/** Every readable challenge; one that is malformed does not hide the others. */
function challengesOf(response: SipResponse, name: string): Challenge[] {
  return response.headers.flatMap((line) => {
    if (line.name !== name) return [];
    try {
      return readChallenges(line);
    } catch (error) {
      if (error instanceof SipError) return [];
      throw error;
    }
  });
}

/** The realms of a response's Digest challenges, allowed or not, in order. */
export function realmsOf(response: SipResponse): string[] {
  const names = headersOfChallenge(response.status);
  if (names === null) return [];
  return challengesOf(response, names.challenge)
    .filter((one) => one.scheme === "digest")
    .map((one) => one.realm);
}
