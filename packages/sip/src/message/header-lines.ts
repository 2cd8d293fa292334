import { SipError } from "../sip-error.ts";
import type { ParseMode } from "../grammar/tokens.ts";
import { hasControls, isBlank, isToken, trimBlanks } from "../grammar/tokens.ts";
import { isCompact, longName } from "./header-names.ts";
import type { SipHeader } from "./message.ts";
import { Remembered } from "../grammar/remembered.ts";
import { ReceivedLine } from "./once-a-line.ts";

/** Reads the lines between start line and empty line. @throws SipError `header` or `framing`. */
export function parseHeaderLines(lines: readonly string[], mode: ParseMode): SipHeader[] {
  return (mode === "strict" ? lines : unfold(lines)).map((line) =>
    remembered[mode].of(line, (own) => parseHeaderLine(own, mode), mayComeAgain),
  );
}

const remembered = { strict: new Remembered<ReceivedLine>(), lenient: new Remembered<ReceivedLine>() } as const;

/** Not what is new with every message, and not credentials. */
function mayComeAgain(line: string): boolean {
  return !/^(?:v|via|i|call-id|cseq|date|timestamp|(?:proxy-)?authorization|(?:www|proxy)-authenticate)[ \t]*:|tag=/i.test(
    line,
  );
}

/** Joins each line that begins with a blank to the one before it (RFC 3261 section 7.3.1). */
function unfold(lines: readonly string[]): string[] {
  const joined: string[] = [];
  for (const line of lines) {
    const last = joined.pop();
    if (!isBlank(line, 0)) {
      if (last !== undefined) joined.push(last);
      joined.push(line);
    } else if (last === undefined) throw new SipError("header", "a folded line follows the start line");
    else joined.push(`${last} ${trimBlanks(line)}`);
  }
  return joined;
}

function parseHeaderLine(line: string, mode: ParseMode): ReceivedLine {
  const colon = line.indexOf(":");
  const beforeColon = line.slice(0, Math.max(colon, 0));
  const rawName = mode === "strict" ? beforeColon : trimBlanks(beforeColon);
  if (!isToken(rawName)) throw new SipError("header", "a line is no header");
  const value = trimBlanks(line.slice(colon + 1));
  if (mode === "strict") {
    if (isCompact(rawName)) throw new SipError("header", "a compact header name");
    // Other parsers trim every blank of Unicode: what they would cut off must not be there.
    if (value.trim() !== value) throw new SipError("header", "a blank outside ASCII at the end of a header");
    // A bare CR or LF is one of them: the lines were split at CRLF alone.
    if (hasControls(value.replaceAll("\t", " "))) throw new SipError("framing", "a control character in a header");
  }
  return new ReceivedLine(longName(rawName), rawName, value);
}
