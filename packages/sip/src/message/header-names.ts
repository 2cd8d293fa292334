/** Compact forms (RFC 3261 section 7.3.3 and the IANA registry) and how often a header may come. */

const longForms: Readonly<Record<string, string>> = {
  a: "accept-contact",
  b: "referred-by",
  c: "content-type",
  d: "request-disposition",
  e: "content-encoding",
  f: "from",
  i: "call-id",
  j: "reject-contact",
  k: "supported",
  l: "content-length",
  m: "contact",
  n: "identity-info",
  o: "event",
  r: "refer-to",
  s: "subject",
  t: "to",
  u: "allow-events",
  v: "via",
  x: "session-expires",
  y: "identity",
};

/** The lower-case long form of a header name. */
export function longName(rawName: string): string {
  const name = rawName.toLowerCase();
  return isCompact(name) ? (longForms[name] ?? name) : name;
}

/** Whether the name is a single letter that stands for a long one. */
export function isCompact(rawName: string): boolean {
  return rawName.length === 1 && Object.hasOwn(longForms, rawName.toLowerCase());
}

/** What every message has (RFC 3261 section 8.1.1; Max-Forwards is left to the caller: old elements omit it). */
export const mandatory = ["via", "from", "to", "call-id", "cseq"] as const;

/** Headers that carry one value. A second one is an attack or a fault: parsers differ in which they take. */
export const single: ReadonlySet<string> = new Set([
  "from",
  "to",
  "call-id",
  "cseq",
  "max-forwards",
  "content-length",
  "content-type",
  "content-disposition",
  "date",
  "event",
  "expires",
  "identity",
  "join",
  "mime-version",
  "min-expires",
  "min-se",
  "organization",
  "priority",
  "rack",
  "refer-to",
  "referred-by",
  "replaces",
  "reply-to",
  "retry-after",
  "rseq",
  "server",
  "session-expires",
  "subject",
  "subscription-state",
  "target-dialog",
  "timestamp",
  "user-agent",
]);

/** Of those, the ones without which a message has no identity or no end: refused twice in lenient mode too. */
export const singleAlways: ReadonlySet<string> = new Set([
  "from",
  "to",
  "call-id",
  "cseq",
  "max-forwards",
  "content-length",
]);
