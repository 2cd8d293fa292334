import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { ApiErrorCode } from "@readyline/contract";
import { ApiError } from "../http/api-error.ts";

/** Answers an upgrade with a plain HTTP response and ends the connection. */
export function rejectUpgrade(socket: Duplex, code: ApiErrorCode): void {
  const refusal = new ApiError(code);
  const body = JSON.stringify(refusal.toBody());
  const { status } = refusal;
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
      "Connection: close",
      "Content-Type: application/json; charset=utf-8",
      "Cache-Control: no-store",
      `Content-Length: ${Buffer.byteLength(body)}`,
      "",
      body,
    ].join("\r\n"),
  );
}
