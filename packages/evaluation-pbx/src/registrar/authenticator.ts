import {
  digestResponse,
  fromOf,
  headersOf,
  makeResponse,
  parseCredentials,
  parseUri,
  serializeChallenge,
  SipError,
  uriEquals,
} from "@readyline/sip";
import type { Credentials, HeaderEntry, SipRequest, SipResponse } from "@readyline/sip";
import { timingSafeEqual } from "node:crypto";
import type { DigestName } from "../control.ts";
import { randomToken } from "../random-token.ts";
import { Nonces } from "./nonces.ts";

export interface AuthenticatorOptions {
  readonly realm: string;
  /** In the order of preference. */
  readonly algorithms: readonly DigestName[];
  /** The password of an extension, `undefined` for one that does not exist. */
  readonly passwordOf: (extension: string) => string | undefined;
}

export type Authentication =
  | { readonly kind: "user"; readonly extension: string }
  | { readonly kind: "refused"; readonly response: SipResponse };

/** Digest authentication of requests (RFC 3261 section 22, RFC 8760). */
export class Authenticator {
  readonly #options: AuthenticatorOptions;
  readonly #nonces = new Nonces();

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
  }

  /**
   * Who sent the request: its From must be that of the digest's user.
   * @param as `registrar` asks with 401, `proxy` with 407.
   */
  authenticate(request: SipRequest, as: "registrar" | "proxy", nowMs: number): Authentication {
    let stale = false;
    for (const value of headersOf(request, as === "proxy" ? "Proxy-Authorization" : "Authorization")) {
      const result = this.#check(request, value, nowMs);
      if (result === "valid") return this.#identify(request, parseCredentials(value).username);
      stale ||= result === "stale";
    }
    return { kind: "refused", response: this.#challenge(request, as, stale, nowMs) };
  }

  #identify(request: SipRequest, extension: string): Authentication {
    const from = parseUri(fromOf(request).uri, "lenient");
    if (from.user === extension && from.host === this.#options.realm) return { kind: "user", extension };
    return { kind: "refused", response: makeResponse(request, 403, "Forbidden", { toTag: randomToken() }) };
  }

  #check(request: SipRequest, value: string, nowMs: number): "valid" | "stale" | "wrong" {
    let credentials: Credentials;
    try {
      credentials = parseCredentials(value);
      if (!uriEquals(credentials.uri, request.uri)) return "wrong";
    } catch (error) {
      if (error instanceof SipError) return "wrong";
      throw error;
    }
    const { username, realm, nonce, algorithm, qop, cnonce, nc } = credentials;
    const password = this.#options.passwordOf(username);
    const known = this.#options.algorithms.some((name) => name === algorithm?.algorithm) && algorithm?.sess === false;
    if (password === undefined || !known || realm !== this.#options.realm) return "wrong";
    // Only qop=auth is offered: a response without it could be replayed.
    if (qop !== "auth" || cnonce === null || nc === null) return "wrong";
    const age = this.#nonces.check(nonce, nowMs);
    if (age === "foreign") return "wrong";
    const { method } = request;
    const input = { username, realm, password, nonce, method, uri: credentials.uri, qop, cnonce, nc } as const;
    const expected = Buffer.from(digestResponse({ ...input, algorithm: algorithm.algorithm }));
    const given = Buffer.from(credentials.response);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return "wrong";
    return age === "valid" && this.#nonces.use(nonce, cnonce, Number.parseInt(nc, 16)) ? "valid" : "stale";
  }

  #challenge(request: SipRequest, as: "registrar" | "proxy", stale: boolean, nowMs: number): SipResponse {
    const name = as === "proxy" ? "Proxy-Authenticate" : "WWW-Authenticate";
    const headers = this.#options.algorithms.map((algorithm): HeaderEntry => {
      const nonce = this.#nonces.issue(nowMs);
      return [name, serializeChallenge({ realm: this.#options.realm, nonce, qop: "auth", algorithm, stale })];
    });
    const [status, reason] =
      as === "proxy" ? ([407, "Proxy Authentication Required"] as const) : ([401, "Unauthorized"] as const);
    return makeResponse(request, status, reason, { toTag: randomToken(), headers });
  }
}
