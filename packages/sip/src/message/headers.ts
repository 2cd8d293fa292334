import { splitList } from "../grammar/split-list.ts";
import { isToken } from "../grammar/tokens.ts";
import { SipError } from "../sip-error.ts";
import { longName } from "./header-names.ts";
import type { SipHeader, SipMessage } from "./message.ts";

/** A header to add: name as it is to be written, value without line ends. */
export type HeaderEntry = readonly [name: string, value: string];

/** The value of the first header of this name (any case, long or compact), or `undefined`. */
export function header(message: Pick<SipMessage, "headers">, name: string): string | undefined {
  const wanted = longName(name);
  return message.headers.find((candidate) => candidate.name === wanted)?.value;
}

/** The values of all headers of this name in order, each line as it is. */
export function headersOf(message: Pick<SipMessage, "headers">, name: string): string[] {
  const wanted = longName(name);
  const values: string[] = [];
  for (const line of message.headers) if (line.name === wanted) values.push(line.value);
  return values;
}

/** The values of all headers of this name in order, lines split at their commas. @throws SipError for an unclosed quote. */
export function listOf(message: Pick<SipMessage, "headers">, name: string): string[] {
  return headersOf(message, name).flatMap((value) => splitList(value));
}

/** A header from its parts. @throws SipError `header` or `framing` where the text could begin another header. */
export function makeHeader([rawName, value]: HeaderEntry): SipHeader {
  if (!isToken(rawName)) throw new SipError("header", "a header name is not a token");
  if (/[\r\n]/.test(value)) throw new SipError("framing", "a header value holds a line end");
  return { name: longName(rawName), rawName, value };
}

/** A copy with these headers at the end. */
export function withHeaders<M extends SipMessage>(message: M, entries: readonly HeaderEntry[]): M {
  return { ...message, headers: [...message.headers, ...entries.map(makeHeader)] };
}

/** A copy with these headers at the start: where Via and Record-Route go. */
export function withHeadersFirst<M extends SipMessage>(message: M, entries: readonly HeaderEntry[]): M {
  return { ...message, headers: [...entries.map(makeHeader), ...message.headers] };
}

/** A copy without any header of this name. */
export function removeHeader<M extends SipMessage>(message: M, name: string): M {
  const unwanted = longName(name);
  return { ...message, headers: message.headers.filter((candidate) => candidate.name !== unwanted) };
}

/** A copy without the first header of this name. */
export function removeFirstHeader<M extends SipMessage>(message: M, name: string): M {
  const index = message.headers.findIndex((candidate) => candidate.name === longName(name));
  return index < 0 ? message : { ...message, headers: message.headers.toSpliced(index, 1) };
}

/** A copy in which one header of this name, where the first was, has the value; at the end where there was none. */
export function replaceHeader<M extends SipMessage>(message: M, name: string, value: string): M {
  const wanted = longName(name);
  const index = message.headers.findIndex((candidate) => candidate.name === wanted);
  if (index < 0) return withHeaders(message, [[name, value]]);
  const rawName = message.headers[index]?.rawName ?? name;
  const headers = message.headers.flatMap((candidate, at) => {
    if (at === index) return [makeHeader([rawName, value])];
    return candidate.name === wanted ? [] : [candidate];
  });
  return { ...message, headers };
}
