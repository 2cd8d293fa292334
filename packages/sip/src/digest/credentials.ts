import { SipError } from "../sip-error.ts";
import type { AlgorithmName } from "./algorithm.ts";
import { parseAlgorithm } from "./algorithm.ts";
import { parseAuthParams, serializeAuthParams } from "./auth-params.ts";

/** The value of Authorization or Proxy-Authorization. Texts are as sent between their quotes. */
export interface Credentials {
  readonly username: string;
  readonly realm: string;
  readonly nonce: string;
  /** The digest-uri. */
  readonly uri: string;
  /** Lower-case hexadecimal. */
  readonly response: string;
  readonly opaque: string | null;
  /** `null` for an algorithm that this package does not know. */
  readonly algorithm: AlgorithmName | null;
  /** `null` for RFC 2069. */
  readonly qop: "auth" | "auth-int" | null;
  readonly cnonce: string | null;
  /** Eight hexadecimal digits as sent. */
  readonly nc: string | null;
  readonly params: ReadonlyMap<string, string>;
}

/** Reads Digest credentials. @throws SipError `value`, `duplicate`, or `unsupported` for another scheme or qop. */
export function parseCredentials(value: string): Credentials {
  const [found, ...more] = parseAuthParams(value);
  if (found === undefined || more.length > 0) throw new SipError("value", "not one set of credentials");
  if (found.scheme !== "digest") throw new SipError("unsupported", "credentials of another scheme than Digest");
  const { params } = found;
  const response = text(params, "response").toLowerCase();
  if (!/^[0-9a-f]{32}(?:[0-9a-f]{32})?$/.test(response)) throw new SipError("value", "response is no hash");
  const qop = params.get("qop")?.toLowerCase() ?? null;
  if (qop !== null && qop !== "auth" && qop !== "auth-int") throw new SipError("unsupported", "an unknown qop");
  const nc = params.get("nc") ?? null;
  const cnonce = params.get("cnonce") ?? null;
  if (nc !== null && !/^[0-9A-Fa-f]{8}$/.test(nc)) throw new SipError("value", "nc is not eight hexadecimal digits");
  if (qop !== null && (nc === null || cnonce === null)) throw new SipError("value", "qop without nc and cnonce");
  return {
    username: text(params, "username"),
    realm: text(params, "realm"),
    nonce: text(params, "nonce"),
    uri: text(params, "uri"),
    response,
    opaque: params.get("opaque") ?? null,
    algorithm: parseAlgorithm(params.get("algorithm")),
    qop,
    cnonce,
    nc,
    params,
  };
}

function text(params: ReadonlyMap<string, string>, name: string): string {
  const value = params.get(name);
  if (value === undefined) throw new SipError("value", `credentials without ${name}`);
  return value;
}

/** What a client answers. Texts stand between quotes as they are. */
export interface CredentialsParts {
  readonly username: string;
  readonly realm: string;
  readonly nonce: string;
  readonly uri: string;
  readonly response: string;
  /** As the challenge wrote it; left out where the challenge had none. */
  readonly algorithm?: string;
  readonly opaque?: string;
  readonly qop?: "auth" | "auth-int";
  readonly cnonce?: string;
  readonly nc?: string;
}

/** The value of Authorization or Proxy-Authorization; qop is a bare token there (RFC 7616 section 3.4). */
export function serializeCredentials(parts: CredentialsParts): string {
  const { username, realm, nonce, uri, response, algorithm, opaque, qop, cnonce, nc } = parts;
  const all = { username, realm, nonce, uri, response, algorithm, opaque, qop, cnonce, nc };
  const present = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return serializeAuthParams("Digest", present, ["qop"]);
}
