import { type CauseCode, closeCodes, type CloseCode } from "@readyline/contract";

export interface LinkCause {
  readonly code: Extract<
    CauseCode,
    "pbx.unreachable" | "pbx.timeout" | "pbx.tls" | "pbx.upgrade" | "pbx.restarted" | "link.silent"
  >;
  /** For administrators: an HTTP status, a socket error. */
  readonly detail: string;
}

/** What a page is told of it. */
export const closeCodeOfLinkCause: Readonly<Record<LinkCause["code"], CloseCode>> = {
  "pbx.unreachable": closeCodes.pbxUnreachable,
  "pbx.timeout": closeCodes.pbxTimeout,
  "pbx.tls": closeCodes.pbxTls,
  "pbx.upgrade": closeCodes.pbxUpgrade,
  "pbx.restarted": closeCodes.pbxRestarted,
  "link.silent": closeCodes.pbxSilent,
};

const tlsCodes =
  /^(?:ERR_TLS_|ERR_SSL_|CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/;
const handshakeFaults = /subprotocol|Sec-WebSocket|Upgrade header/i;

/** Why the PBX's WebSocket did not open. */
export function causeOfDialError(error: Error): LinkCause {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const detail = code === "" ? error.message : `${code}: ${error.message}`;
  if (tlsCodes.test(code)) return { code: "pbx.tls", detail };
  if (handshakeFaults.test(error.message)) return { code: "pbx.upgrade", detail };
  if (code === "ETIMEDOUT") return { code: "pbx.timeout", detail };
  return { code: "pbx.unreachable", detail };
}

/** Why an HTTP answer instead of an upgrade came: a proxy that lost its PBX says 5xx, a wrong path or subprotocol 4xx. */
export function causeOfHttpStatus(status: number): LinkCause {
  return { code: status >= 500 ? "pbx.unreachable" : "pbx.upgrade", detail: `HTTP ${status}` };
}

/** Why an open WebSocket of the PBX closed (RFC 6455 section 7.4.1; 1012 is registered for a service restart). */
export function causeOfClose(code: number, reason: string): LinkCause {
  const detail = `WebSocket closed with ${code}${reason === "" ? "" : ` ${reason}`}`;
  return { code: code === 1001 || code === 1012 ? "pbx.restarted" : "pbx.unreachable", detail };
}
