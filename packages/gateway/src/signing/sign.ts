import {
  type Credentials,
  type CredentialsParts,
  digestResponse,
  header,
  parseCredentials,
  replaceHeader,
  removeHeader,
  serializeCredentials,
  SipError,
  type SipRequest,
} from "@readyline/sip";
import type { SipCredentials } from "../options.ts";
import type { ChallengeBook, CredentialsHeader, OfferedChallenge } from "./challenge-book.ts";

const bothHeaders: readonly CredentialsHeader[] = ["authorization", "proxy-authorization"];

/** The challenge as JsSIP gets it: one plain MD5 challenge of a fixed realm, since it knows no other algorithm and quotes some realms wrongly. */
export const PAGE_REALM = "readyline";

export interface ClientNonce {
  readonly cnonce: string;
  /** Eight hexadecimal digits. */
  readonly nc: string;
}

/**
 * The value of a credentials header for a request, computed over what is sent.
 * @returns null where the challenge asks for a quality of protection that is not known here
 */
export function credentialsFor(
  request: Pick<SipRequest, "method" | "uri" | "body">,
  offered: OfferedChallenge,
  secret: SipCredentials,
  client: ClientNonce,
): string | null {
  const { challenge } = offered;
  if (challenge.algorithm === null) return null;
  const qop = qopOf(challenge.qop);
  if (qop === undefined) return null;
  const { algorithm, sess } = challenge.algorithm;
  const username = secret.username.replace(/[\\"]/g, "\\$&");
  const common = { username, realm: challenge.realm, nonce: challenge.nonce, uri: request.uri };
  const withClient = qop !== null || sess;
  const response = digestResponse({
    ...common,
    algorithm,
    sess,
    password: secret.password,
    method: request.method,
    qop,
    cnonce: withClient ? client.cnonce : null,
    nc: client.nc,
    body: request.body,
  });
  const parts: CredentialsParts = {
    ...common,
    response,
    ...(challenge.params.has("algorithm") ? { algorithm: `${algorithm}${sess ? "-sess" : ""}` } : {}),
    ...(challenge.opaque === null ? {} : { opaque: challenge.opaque }),
    ...(withClient ? { cnonce: client.cnonce } : {}),
    ...(qop === null ? {} : { qop, nc: client.nc }),
  };
  return serializeCredentials(parts);
}

/** `undefined` = nothing that is known; null = RFC 2069. */
function qopOf(offered: readonly string[]): "auth" | "auth-int" | null | undefined {
  if (offered.length === 0) return null;
  if (offered.includes("auth")) return "auth";
  return offered.includes("auth-int") ? "auth-int" : undefined;
}

/** Whether the request carries credentials to be signed. */
export function asksForSignature(request: SipRequest): boolean {
  return bothHeaders.some((name) => header(request, name) !== undefined);
}

/**
 * Replaces the placeholder credentials of the page by true ones. Only client nonce and count are taken from the page;
 * credentials that cannot be read, or for a nonce that was not offered, are taken out.
 */
export function signRequest(request: SipRequest, book: ChallengeBook, secret: SipCredentials): SipRequest {
  let signed = request;
  for (const name of bothHeaders) {
    const value = header(request, name);
    if (value === undefined) continue;
    const placeholder = readPlaceholder(value);
    const offered = placeholder === null ? null : book.find(name, placeholder.nonce);
    const client = { cnonce: placeholder?.cnonce ?? "", nc: placeholder?.nc ?? "00000001" };
    const answer = offered === null ? null : credentialsFor(request, offered, secret, client);
    signed = answer === null ? removeHeader(signed, name) : replaceHeader(signed, name, answer);
  }
  return signed;
}

function readPlaceholder(value: string): Credentials | null {
  try {
    return parseCredentials(value);
  } catch (error) {
    if (error instanceof SipError) return null;
    throw error;
  }
}
