import { SipError } from "../sip-error.ts";
import type { AlgorithmName } from "./algorithm.ts";
import { parseAlgorithm } from "./algorithm.ts";
import type { AuthParams } from "./auth-params.ts";
import { parseAuthParams, serializeAuthParams } from "./auth-params.ts";

/** One challenge of WWW-Authenticate or Proxy-Authenticate. Texts are as sent between their quotes. */
export interface Challenge {
  /** Lower case; everything but `digest` is for the caller to pass over. */
  readonly scheme: string;
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | null;
  /** `null` for an algorithm that this package does not know. */
  readonly algorithm: AlgorithmName | null;
  /** The offered qualities of protection in lower case; empty for RFC 2069. */
  readonly qop: readonly string[];
  readonly stale: boolean;
  readonly params: ReadonlyMap<string, string>;
}

/**
 * Reads all challenges of one header value, in the order of the server's preference (RFC 8760 section 2.4).
 * @throws SipError `value` or `duplicate`; `value` too for a Digest challenge without realm or nonce.
 */
export function parseChallenges(value: string): Challenge[] {
  return parseAuthParams(value).map(toChallenge);
}

function toChallenge({ scheme, params }: AuthParams): Challenge {
  const realm = params.get("realm");
  const nonce = params.get("nonce");
  if (scheme === "digest" && (realm === undefined || nonce === undefined))
    throw new SipError("value", "a Digest challenge without realm or nonce");
  const qop = (params.get("qop") ?? "").toLowerCase().split(",");
  return {
    scheme,
    realm: realm ?? "",
    nonce: nonce ?? "",
    opaque: params.get("opaque") ?? null,
    algorithm: parseAlgorithm(params.get("algorithm")),
    qop: qop.map((item) => item.trim()).filter((item) => item !== ""),
    stale: params.get("stale")?.toLowerCase() === "true",
    params,
  };
}

/** What a server offers. Texts stand between quotes as they are: no quotes or backslashes in them. */
export interface ChallengeParts {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque?: string;
  /** As written: `MD5`, `SHA-256`. */
  readonly algorithm?: string;
  /** As written: `auth`, `auth,auth-int`. */
  readonly qop?: string;
  readonly stale?: boolean;
}

/** The value of WWW-Authenticate or Proxy-Authenticate. */
export function serializeChallenge(parts: ChallengeParts): string {
  const params: [string, string][] = [
    ["realm", parts.realm],
    ["nonce", parts.nonce],
  ];
  if (parts.opaque !== undefined) params.push(["opaque", parts.opaque]);
  if (parts.qop !== undefined) params.push(["qop", parts.qop]);
  if (parts.algorithm !== undefined) params.push(["algorithm", parts.algorithm]);
  if (parts.stale === true) params.push(["stale", "true"]);
  return serializeAuthParams("Digest", params);
}
