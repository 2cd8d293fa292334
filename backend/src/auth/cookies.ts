import { createHmac, timingSafeEqual } from "node:crypto";

/** The value of a cookie in a `Cookie` header, still encoded; undefined when it is not there. RFC 6265 section 4.2. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? "").split(";")) {
    const equals = pair.indexOf("=");
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return undefined;
}

/** Signs and checks cookie values in better-auth's format: `value.base64(HMAC-SHA-256)`, percent-encoded. */
export interface CookieSigner {
  sign(value: string): string;
  /** The value, or null when the signature is not ours. */
  verify(encoded: string | undefined): string | null;
}

export function createCookieSigner(secret: string): CookieSigner {
  const signature = (value: string) => createHmac("sha256", secret).update(value).digest();
  return {
    sign: (value) => encodeURIComponent(`${value}.${signature(value).toString("base64")}`),
    verify(encoded) {
      const text = decode(encoded);
      const dot = text.lastIndexOf(".");
      if (dot < 1) return null;
      const value = text.slice(0, dot);
      const given = Buffer.from(text.slice(dot + 1), "base64");
      const expected = signature(value);
      return given.length === expected.length && timingSafeEqual(given, expected) ? value : null;
    },
  };
}

function decode(encoded: string | undefined): string {
  try {
    return decodeURIComponent(encoded ?? "");
  } catch (error) {
    // A stray percent sign: not a cookie that we made.
    if (error instanceof URIError) return "";
    throw error;
  }
}

export interface CookieNames {
  readonly session: string;
  readonly twoFactor: string;
  /** What both begin with. */
  readonly prefix: string;
}

/** `__Host-` (RFC 6265bis section 4.1.3.2) ties a cookie to this very host, needs Secure and Path=/ and no Domain. */
export function cookieNames(https: boolean): CookieNames {
  const prefix = https ? "__Host-readyline" : "readyline";
  return { prefix, session: `${prefix}.session_token`, twoFactor: `${prefix}.two_factor` };
}

/** @param maxAgeSeconds 0 takes the cookie away. */
export function setCookieHeader(name: string, value: string, https: boolean, maxAgeSeconds: number): string {
  return `${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict${https ? "; Secure" : ""}`;
}
