import { SipError } from "../sip-error.ts";
import { isToken, skipBlanks } from "./tokens.ts";
import { quote, readQuotedString, unquote } from "./quoted-string.ts";

/** Parameters by lower-case name; a parameter without a value has `null`. Quotes are taken off. */
export type Parameters = ReadonlyMap<string, string | null>;

// gen-value = token / host / quoted-string: a host may be an IPv6 reference.
const afterName = /[;=\s]/g;
const afterValue = /[;\s]/g;
const plainValue = /^[A-Za-z0-9\-.!%*_+`'~[\]:]+$/;

/**
 * Reads `*( SEMI generic-param )` from `start` to the end of the text.
 * @param bare names whose value must be there and be a token without quotes: parsers differ in whether they take those off.
 * @throws SipError `value` against the grammar, `duplicate` where one name comes twice: parsers differ in which they take.
 */
export function parseParameters(text: string, start = 0, bare: readonly string[] = []): Map<string, string | null> {
  const parameters = new Map<string, string | null>();
  let index = skipBlanks(text, start);
  while (index < text.length) {
    if (text[index] !== ";") throw new SipError("value", "text follows where only parameters may");
    const nameStart = skipBlanks(text, index + 1);
    const nameEnd = endOf(text, nameStart, afterName);
    const name = text.slice(nameStart, nameEnd).toLowerCase();
    if (!isToken(name)) throw new SipError("value", "a parameter name is not a token");
    if (parameters.has(name)) throw new SipError("duplicate", `the parameter ${name} comes twice`);
    index = skipBlanks(text, nameEnd);
    if (bare.includes(name)) requireToken(text.slice(index), name);
    if (text[index] !== "=") {
      parameters.set(name, null);
      continue;
    }
    const value = readValue(text, skipBlanks(text, index + 1));
    parameters.set(name, value.text);
    index = skipBlanks(text, value.end);
  }
  return parameters;
}

function requireToken(afterName: string, name: string): void {
  if (!/^=[ \t]*[A-Za-z0-9\-.!%*_+`'~]+[ \t]*(?:;|$)/.test(afterName))
    throw new SipError("value", `${name} is not a token`);
}

function readValue(text: string, start: number): { text: string; end: number } {
  if (text[start] === '"') {
    const quoted = readQuotedString(text, start);
    return { text: unquote(quoted.raw), end: quoted.end };
  }
  const end = endOf(text, start, afterValue);
  const value = text.slice(start, end);
  if (!plainValue.test(value))
    throw new SipError("value", "a parameter value is neither token, host nor quoted string");
  return { text: value, end };
}

function endOf(text: string, start: number, stop: RegExp): number {
  stop.lastIndex = start;
  return stop.test(text) ? stop.lastIndex - 1 : text.length;
}

/** `;name=value` for each parameter, quoting what is no token. */
export function serializeParameters(parameters: Parameters): string {
  let text = "";
  for (const [name, value] of parameters) {
    if (value === null) text += `;${name}`;
    else text += `;${name}=${plainValue.test(value) ? value : quote(value)}`;
  }
  return text;
}
