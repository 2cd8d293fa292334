import type { IncomingMessage } from "node:http";

/** The last entry: the one that our own proxy wrote. What stands before it came from the client. */
function lastOf(header: string | string[] | undefined): string | undefined {
  const value = (Array.isArray(header) ? header.join(",") : header)?.split(",").at(-1)?.trim();
  return value === "" ? undefined : value;
}

/** The browser's IP address. IPv4 in its plain form, also where the socket is dual-stack. */
export function clientAddress(request: Pick<IncomingMessage, "headers" | "socket">, trustProxy: boolean): string {
  const forwarded = trustProxy ? lastOf(request.headers["x-forwarded-for"]) : undefined;
  return (forwarded ?? request.socket.remoteAddress ?? "unknown").replace(/^::ffff:/, "").slice(0, 64);
}

/** The host that the browser asked for. */
export function requestedHost(request: Pick<IncomingMessage, "headers">, trustProxy: boolean): string | undefined {
  const forwarded = trustProxy ? lastOf(request.headers["x-forwarded-host"]) : undefined;
  return forwarded ?? request.headers.host;
}
