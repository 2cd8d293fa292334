import { SipError } from "../sip-error.ts";
import { isToken, skipBlanks, trimBlanks } from "../grammar/tokens.ts";
import { readQuotedString } from "../grammar/quoted-string.ts";

/**
 * A scheme with its parameters by lower-case name. Values are the text between the quotes as sent: a backslash stays,
 * since the digest is made over the text as it is on the wire (`unq` of RFC 7616 section 1.2).
 */
export interface AuthParams {
  /** Lower case: `digest`. */
  readonly scheme: string;
  readonly params: ReadonlyMap<string, string>;
}

/**
 * Reads one or several `scheme name=value, name="value"` joined by commas.
 * @throws SipError `value` against the grammar, `duplicate` for a parameter twice.
 */
export function parseAuthParams(value: string): AuthParams[] {
  const found: AuthParams[] = [];
  let index = skipBlanks(value, 0);
  while (index < value.length) {
    const scheme = /^([A-Za-z0-9-]+)[ \t]+/.exec(value.slice(index));
    if (scheme === null) throw new SipError("value", "no authentication scheme");
    const params = new Map<string, string>();
    index = readParams(value, index + scheme[0].length, params);
    found.push({ scheme: (scheme[1] ?? "").toLowerCase(), params });
  }
  if (found.length === 0) throw new SipError("value", "no authentication scheme");
  return found;
}

/** Fills `params` up to the next scheme or the end, and returns the index of that. */
function readParams(value: string, start: number, params: Map<string, string>): number {
  let index = start;
  for (;;) {
    const pair = readPair(value, index);
    if (params.has(pair.name)) throw new SipError("duplicate", `the parameter ${pair.name} comes twice`);
    params.set(pair.name, pair.value);
    index = skipBlanks(value, pair.end);
    if (index === value.length) return index;
    if (value[index] !== ",") throw new SipError("value", "no comma between parameters");
    index = skipBlanks(value, index + 1);
    if (/^[A-Za-z0-9-]+[ \t]+[^\s=,]+[ \t]*=/.test(value.slice(index))) return index;
  }
}

function readPair(value: string, start: number): { name: string; value: string; end: number } {
  const equals = value.indexOf("=", start);
  const name = trimBlanks(value.slice(start, Math.max(equals, start))).toLowerCase();
  if (!isToken(name)) throw new SipError("value", "an authentication parameter has no name");
  const at = skipBlanks(value, equals + 1);
  if (value[at] === '"') {
    const quoted = readQuotedString(value, at);
    return { name, value: quoted.raw, end: quoted.end };
  }
  const plain = /^[^\s",]+/.exec(value.slice(at))?.[0];
  if (plain === undefined) throw new SipError("value", `the parameter ${name} has no value`);
  return { name, value: plain, end: at + plain.length };
}

/** Which parameters are written without quotes (RFC 7616 section 3.3 and 3.4, RFC 3261 section 25.1). */
const bare: ReadonlySet<string> = new Set(["algorithm", "stale", "nc", "userhash"]);

/** The scheme with its parameters as text; values are taken as they are to stand between the quotes. */
export function serializeAuthParams(
  scheme: string,
  params: Iterable<readonly [string, string]>,
  alsoBare: readonly string[] = [],
): string {
  const parts = [...params].map(([name, value]) =>
    bare.has(name) || alsoBare.includes(name) ? `${name}=${value}` : `${name}="${value}"`,
  );
  return `${scheme} ${parts.join(", ")}`;
}
