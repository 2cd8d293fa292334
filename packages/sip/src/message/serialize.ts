import { Buffer } from "node:buffer";
import type { SipHeader, SipMessage } from "./message.ts";

/** The message as text. Content-Length is written as the body's length in bytes, whatever the header says. */
export function serialize(message: SipMessage): string {
  const startLine =
    message.kind === "request"
      ? `${message.method} ${message.uri} SIP/2.0`
      : `SIP/2.0 ${message.status} ${message.reason}`;
  let text = `${startLine}\r\n`;
  for (const line of withLength(message.headers, Buffer.byteLength(message.body)))
    text += `${line.rawName}: ${line.value}\r\n`;
  return `${text}\r\n${message.body}`;
}

function withLength(headers: readonly SipHeader[], sizeBytes: number): readonly SipHeader[] {
  const value = String(sizeBytes);
  if (headers.some(({ name }) => name === "content-length"))
    return headers.map((line) => (line.name === "content-length" ? { ...line, value } : line));
  return [...headers, { name: "content-length", rawName: "Content-Length", value }];
}
