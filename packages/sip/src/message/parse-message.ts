import { Buffer } from "node:buffer";
import { SipError } from "../sip-error.ts";
import type { ParseMode } from "../grammar/tokens.ts";
import { header } from "./headers.ts";
import { parseHeaderLines } from "./header-lines.ts";
import type { SipMessage } from "./message.ts";
import { parseStartLine } from "./start-line.ts";
import { refuseDuplicates, validateMessage } from "./validate.ts";

export interface ParseOptions {
  /**
   * `strict` is for what a browser sends: everything that JsSIP never writes is refused, and nothing is repaired, since
   * two parsers that repair differently let one identity pass for another. Refused are folded lines, compact names, bare
   * CR or LF, control characters, a blank before the colon, a second value of a single header, a body whose length is not
   * Content-Length, URI passwords, several values in one Via of a request, and any address against its grammar.
   *
   * `lenient` is for what a telephone server sends: all valid messages of RFC 4475 section 3.1.1 are read. Text after
   * the body is dropped (RFC 3261 section 18.3).
   */
  readonly mode: ParseMode;
}

/**
 * Reads one message, which is one WebSocket frame (RFC 7118 section 5) or one datagram.
 * @throws SipError with the status that fits as an answer.
 */
export function parseMessage(text: string, options: ParseOptions): SipMessage {
  const { mode } = options;
  const headEnd = text.indexOf("\r\n\r\n");
  if (headEnd < 0) throw new SipError("framing", "no empty line ends the headers");
  const [startLine = "", ...lines] = text.slice(0, headEnd).split("\r\n");
  const start = parseStartLine(startLine, mode);
  const headers = parseHeaderLines(lines, mode);
  refuseDuplicates(headers, mode);
  const body = bodyOf(text.slice(headEnd + 4), header({ headers }, "content-length"), mode);
  const message: SipMessage = { ...start, headers, body };
  validateMessage(message, mode);
  return message;
}

function bodyOf(text: string, contentLength: string | undefined, mode: ParseMode): string {
  if (contentLength === undefined) {
    if (mode === "strict" && text !== "") throw new SipError("framing", "a body without Content-Length");
    return text;
  }
  if (!/^\d{1,8}$/.test(contentLength)) throw new SipError("value", "Content-Length is no length");
  const wantedBytes = Number(contentLength);
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes === wantedBytes) return text;
  if (mode === "strict" || sizeBytes < wantedBytes)
    throw new SipError("framing", "Content-Length is not the length of the body");
  return Buffer.from(text).subarray(0, wantedBytes).toString();
}
