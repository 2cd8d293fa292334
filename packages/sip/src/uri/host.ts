/** Hosts of SIP URIs and Via: names, IPv4 addresses and bracketed IPv6 references. */

const hostName = /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)*[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;
const looseHostName = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_.])?$/;
// No leading zeros: some parsers take such an octet for octal.
const ipv4 = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/;

/**
 * `host` of RFC 3261 section 25.1, without the dot that may end a name: it would be another spelling of the same host.
 * Lenient takes that dot, and underscores, which are common in the names of containers.
 */
export function isHost(text: string, lenient = false): boolean {
  if (text.startsWith("[")) return canonicalIpv6(text) !== null;
  const octets = ipv4.exec(text);
  if (octets !== null) return octets.slice(1).every((octet) => Number(octet) <= 255);
  return hostName.test(text) || (lenient && looseHostName.test(text));
}

/** One spelling for each host: lower case, and the shortest form of an IPv6 address (RFC 5954 section 4.2). */
export function canonicalHost(host: string): string {
  if (host.startsWith("[")) return canonicalIpv6(host) ?? host.toLowerCase();
  return host.toLowerCase();
}

function canonicalIpv6(reference: string): string | null {
  if (!/^\[[0-9A-Fa-f:.]{2,45}\]$/.test(reference)) return null;
  const url = `http://${reference}/`;
  return URL.canParse(url) ? new URL(url).hostname : null;
}
