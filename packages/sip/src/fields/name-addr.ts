import { SipError } from "../sip-error.ts";
import { Remembered } from "../grammar/remembered.ts";
import type { ParseMode } from "../grammar/tokens.ts";
import { skipBlanks, trimBlanks } from "../grammar/tokens.ts";
import type { Parameters } from "../grammar/parameters.ts";
import { parseParameters, serializeParameters } from "../grammar/parameters.ts";
import { quote, readQuotedString, unquote } from "../grammar/quoted-string.ts";

/** The value of From, To, Contact, Route and their like: `"display name" <uri>;params`. */
export interface NameAddr {
  /** Without quotes; empty where absent. */
  readonly displayName: string;
  /** As sent, without the angle brackets; `parseUri` reads it. */
  readonly uri: string;
  /** The header's own parameters (`tag`, `expires`, …), not the URI's. */
  readonly params: Parameters;
}

const remembered = { strict: new Remembered<NameAddr>(), lenient: new Remembered<NameAddr>() } as const;
/** A tag is new with each dialog. */
const mayComeAgain = (value: string): boolean => !value.includes("tag=");

const tokensAndBlanks = /^[A-Za-z0-9\-.!%*_+`'~ \t]*$/;

/**
 * Reads one `name-addr` or `addr-spec` with its parameters (RFC 3261 section 20.10). Outside angle brackets a
 * semicolon belongs to the header, and a comma or question mark is refused.
 * @param mode default `strict`; lenient takes an unquoted display name of any characters, and a tag in quotes.
 * @throws SipError `value` or `duplicate`. The URI is only looked at for characters that no URI has.
 */
export function parseNameAddr(value: string, mode: ParseMode = "strict"): NameAddr {
  return remembered[mode].of(value, (own) => readNameAddr(own, mode), mayComeAgain);
}

function readNameAddr(value: string, mode: ParseMode): NameAddr {
  const start = skipBlanks(value, 0);
  let displayName = "";
  let open: number;
  if (value[start] === '"') {
    const quoted = readQuotedString(value, start);
    displayName = unquote(quoted.raw);
    open = skipBlanks(value, quoted.end);
    if (value[open] !== "<") throw new SipError("value", "no URI in angle brackets after the display name");
  } else {
    open = value.indexOf("<");
    if (open < 0) return parseAddrSpec(value, start, mode);
    displayName = trimBlanks(value.slice(start, open)).replaceAll(/[ \t]+/g, " ");
    if (mode === "strict" && !tokensAndBlanks.test(displayName))
      throw new SipError("value", "the display name needs quotes");
  }
  const close = value.indexOf(">", open);
  if (close < 0) throw new SipError("value", "an angle bracket is not closed");
  const inside = value.slice(open + 1, close);
  return {
    displayName,
    uri: checked(mode === "strict" ? inside : trimBlanks(inside)),
    params: parseParameters(value, close + 1, bareIn(mode)),
  };
}

function parseAddrSpec(value: string, start: number, mode: ParseMode): NameAddr {
  const semicolon = value.indexOf(";", start);
  const end = semicolon < 0 ? value.length : semicolon;
  const uri = trimBlanks(value.slice(start, end));
  if (/[?,]/.test(uri)) throw new SipError("value", "a URI with comma or question mark needs angle brackets");
  return { displayName: "", uri: checked(uri), params: parseParameters(value, end, bareIn(mode)) };
}

function bareIn(mode: ParseMode): readonly string[] {
  return mode === "strict" ? ["tag"] : [];
}

function checked(uri: string): string {
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"]+$/.test(uri)) throw new SipError("value", "the address holds no URI");
  return uri;
}

/** The address as text, always with angle brackets. */
export function serializeNameAddr(address: NameAddr): string {
  const name = address.displayName === "" ? "" : `${quote(address.displayName)} `;
  return `${name}<${address.uri}>${serializeParameters(address.params)}`;
}
