import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { ApiErrorCode } from "@readyline/contract";
import { ApiError } from "./api-error.ts";

/** Answers where there is no response object (an upgrade, a request that is no HTTP) and ends the connection. */
export function refuseSocket(socket: Duplex, code: ApiErrorCode): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const refusal = new ApiError(code);
  const body = JSON.stringify(refusal.toBody());
  socket.end(
    [
      `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ""}`,
      "Connection: close",
      "Content-Type: application/json; charset=utf-8",
      "Cache-Control: no-store",
      `Content-Length: ${Buffer.byteLength(body)}`,
      "",
      body,
    ].join("\r\n"),
  );
}
