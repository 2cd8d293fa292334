import type { RawData } from "ws";

/** The text of a WebSocket message, however `ws` hands it over. */
export function textOf(data: RawData): string {
  return bufferOf(data).toString();
}

export function sizeBytesOf(data: RawData): number {
  return bufferOf(data).byteLength;
}

function bufferOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
