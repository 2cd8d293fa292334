import { canonicalEscapes } from "./escapes.ts";
import { canonicalHost } from "./host.ts";
import type { SipUri } from "./sip-uri.ts";
import { parseUri } from "./sip-uri.ts";

/** Parameters that never match when only one of the two URIs has them, be it with the default value. */
const significant = ["user", "ttl", "method", "maddr", "transport"];

/**
 * Whether two URIs are equal by RFC 3261 section 19.1.4 (IPv6 by RFC 5954): user information with regard to case, all
 * else without; a missing port is not 5060; other parameters count only where both have them; headers count always.
 * @throws SipError where a text is no SIP URI.
 */
export function uriEquals(first: SipUri | string, second: SipUri | string): boolean {
  const a = typeof first === "string" ? parseUri(first, "lenient") : first;
  const b = typeof second === "string" ? parseUri(second, "lenient") : second;
  return (
    a.scheme === b.scheme &&
    sameText(a.rawUser, b.rawUser) &&
    sameText(a.password, b.password) &&
    canonicalHost(a.host) === canonicalHost(b.host) &&
    a.port === b.port &&
    sameParameters(a, b) &&
    headersOf(a) === headersOf(b)
  );
}

function sameText(a: string | null, b: string | null): boolean {
  return a === null || b === null ? a === b : canonicalEscapes(a) === canonicalEscapes(b);
}

function sameParameters(first: SipUri, second: SipUri): boolean {
  const a = canonicalParameters(first);
  const b = canonicalParameters(second);
  if (significant.some((name) => a.has(name) !== b.has(name))) return false;
  for (const [name, value] of a) if (b.has(name) && b.get(name) !== value) return false;
  return true;
}

function canonicalParameters(uri: SipUri): Map<string, string | null> {
  const pairs = [...uri.parameters].map(
    ([name, value]) => [lower(name), value === null ? null : lower(value)] as const,
  );
  return new Map(pairs);
}

function headersOf(uri: SipUri): string {
  return uri.headers
    .map(([name, value]) => `${lower(name)}=${canonicalEscapes(value)}`)
    .toSorted()
    .join("&");
}

function lower(text: string): string {
  return canonicalEscapes(text).toLowerCase();
}
