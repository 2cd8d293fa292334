import { SipError } from "../sip-error.ts";
import { Remembered } from "../grammar/remembered.ts";
import type { ParseMode } from "../grammar/tokens.ts";
import { decodeEscapes, escapeUser } from "./escapes.ts";
import { isHost } from "./host.ts";

/** A SIP or SIPS URI in its parts (RFC 3261 section 19.1.1). */
export interface SipUri {
  readonly scheme: "sip" | "sips";
  /** Decoded; `null` where the URI has no user part. */
  readonly user: string | null;
  /** As sent, escapes and all; `null` where there is no user part. */
  readonly rawUser: string | null;
  /** As sent; `null` where absent. */
  readonly password: string | null;
  /** In lower case, an IPv6 reference with its brackets. */
  readonly host: string;
  /** 0 to 65535; `null` where absent. */
  readonly port: number | null;
  /** By lower-case name, values as sent; a parameter without a value has `null`. */
  readonly parameters: ReadonlyMap<string, string | null>;
  /** Name (lower case) and value of each header as sent, in order. */
  readonly headers: readonly (readonly [string, string])[];
}

const user = /^(?:[A-Za-z0-9\-_.!~*'()&=+$,;?/]|%[0-9A-Fa-f]{2})+$/;
const looseUser = /^(?:[A-Za-z0-9\-_.!~*'()&=+$,;?/#[\]{}^`|\u0080-\uffff]|%[0-9A-Fa-f]{2})+$/;
const password = /^(?:[A-Za-z0-9\-_.!~*'()&=+$,]|%[0-9A-Fa-f]{2})*$/;
const parameterPart = /^(?:[[\]/:&+$A-Za-z0-9\-_.!~*'()]|%[0-9A-Fa-f]{2})+$/;
const headerPart = /^(?:[[\]/?:+$A-Za-z0-9\-_.!~*'()]|%[0-9A-Fa-f]{2})*$/;

const remembered = { strict: new Remembered<SipUri>(), lenient: new Remembered<SipUri>() } as const;

/**
 * Reads `sip:user:password@host:port;parameters?headers`.
 * @param mode default `strict`; lenient takes user parts with characters that the grammar wants escaped.
 * @throws SipError `scheme` for another scheme, `uri` against the grammar, `duplicate` for a parameter twice.
 */
export function parseUri(text: string, mode: ParseMode = "strict"): SipUri {
  return remembered[mode].of(text, (own) => readUri(own, mode));
}

function readUri(text: string, mode: ParseMode): SipUri {
  const scheme = parseScheme(text);
  const rest = text.slice(scheme.length + 1);
  // Neither host, parameters nor headers may hold an @, so the only one ends the user information.
  const at = rest.indexOf("@");
  const tail = rest.slice(at + 1);
  const question = tail.indexOf("?");
  const [hostPort = "", ...parameters] = (question < 0 ? tail : tail.slice(0, question)).split(";");
  return {
    scheme,
    ...parseUserInformation(at < 0 ? null : rest.slice(0, at), mode),
    ...parseHostPort(hostPort, mode),
    parameters: parseUriParameters(parameters),
    headers: question < 0 ? [] : parseUriHeaders(tail.slice(question + 1)),
  };
}

function parseScheme(text: string): "sip" | "sips" {
  const scheme = /^(sips?):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme === "sip" || scheme === "sips") return scheme;
  if (/^[A-Za-z][A-Za-z0-9+.-]*:./.test(text)) throw new SipError("scheme", "the URI is not of SIP");
  throw new SipError("uri", "the URI has no scheme");
}

function parseUserInformation(text: string | null, mode: ParseMode): Pick<SipUri, "user" | "rawUser" | "password"> {
  if (text === null) return { user: null, rawUser: null, password: null };
  const colon = text.indexOf(":");
  const rawUser = colon < 0 ? text : text.slice(0, colon);
  const secret = colon < 0 ? null : text.slice(colon + 1);
  if (!(mode === "strict" ? user : looseUser).test(rawUser))
    throw new SipError("uri", "the user part has characters that must be escaped");
  if (secret !== null && !password.test(secret)) throw new SipError("uri", "the password is against its grammar");
  return { user: decodeEscapes(rawUser, mode), rawUser, password: secret };
}

/** Reads `host [":" port]`; the host comes back in lower case. */
export function parseHostPort(text: string, mode: ParseMode = "strict"): { host: string; port: number | null } {
  const found = /^(\[[^\]]*\]|[^:[\]]*)(?::(\d{1,5}))?$/.exec(text);
  const host = found?.[1] ?? "";
  const port = found?.[2] === undefined ? null : Number(found[2]);
  if (!isHost(host, mode === "lenient") || (port ?? 0) > 65_535)
    throw new SipError("uri", "host or port is against its grammar");
  return { host: host.toLowerCase(), port };
}

function parseUriParameters(parts: readonly string[]): Map<string, string | null> {
  const parameters = new Map<string, string | null>();
  for (const part of parts) {
    const equals = part.indexOf("=");
    const name = (equals < 0 ? part : part.slice(0, equals)).toLowerCase();
    const value = equals < 0 ? null : part.slice(equals + 1);
    if (!parameterPart.test(name) || (value !== null && !parameterPart.test(value)))
      throw new SipError("uri", "a URI parameter is against its grammar");
    if (parameters.has(name)) throw new SipError("duplicate", `the URI parameter ${name} comes twice`);
    parameters.set(name, value);
  }
  return parameters;
}

function parseUriHeaders(text: string): [string, string][] {
  return text.split("&").map((part) => {
    const equals = part.indexOf("=");
    const name = part.slice(0, Math.max(equals, 0)).toLowerCase();
    const value = part.slice(equals + 1);
    if (equals < 1 || !headerPart.test(name) || !headerPart.test(value))
      throw new SipError("uri", "a URI header is against its grammar");
    return [name, value];
  });
}

/** The URI as text. The user part keeps its spelling. */
export function serializeUri(uri: SipUri): string {
  const information =
    uri.user === null
      ? ""
      : `${uri.rawUser ?? escapeUser(uri.user)}${uri.password === null ? "" : `:${uri.password}`}@`;
  let text = `${uri.scheme}:${information}${uri.host}${uri.port === null ? "" : `:${uri.port}`}`;
  for (const [name, value] of uri.parameters) text += value === null ? `;${name}` : `;${name}=${value}`;
  const headers = uri.headers.map(([name, value]) => `${name}=${value}`).join("&");
  return headers === "" ? text : `${text}?${headers}`;
}
