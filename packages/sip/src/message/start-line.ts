import { SipError } from "../sip-error.ts";
import type { ParseMode } from "../grammar/tokens.ts";
import { hasControls, isToken } from "../grammar/tokens.ts";

export type StartLine =
  | { readonly kind: "request"; readonly method: string; readonly uri: string }
  | { readonly kind: "response"; readonly status: number; readonly reason: string };

/**
 * Reads the Request-Line or Status-Line (RFC 3261 section 7.1 and 7.2). Lenient takes `sip/2.0` in any case, and a status
 * without the space after it.
 * @throws SipError `start_line` or `version`.
 */
export function parseStartLine(line: string, mode: ParseMode): StartLine {
  if (mode === "strict" && hasControls(line)) throw new SipError("framing", "a control character in the start line");
  const response = (mode === "strict" ? /^SIP\/(\d+\.\d+) (\d{3}) (.*)$/ : /^SIP\/(\d+\.\d+) (\d{3})(?: (.*))?$/i).exec(
    line,
  );
  if (response !== null) {
    requireVersion(`SIP/${response[1] ?? ""}`, mode);
    const status = Number(response[2]);
    if (status < 100 || status > 699) throw new SipError("start_line", "the status is not 100 to 699");
    return { kind: "response", status, reason: response[3] ?? "" };
  }
  const parts = line.split(" ");
  const [method = "", uri = "", version = ""] = parts;
  if (parts.length !== 3 || !isToken(method))
    throw new SipError("start_line", "neither a request line nor a status line");
  requireVersion(version, mode);
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:[^<>"]+$/.test(uri) || hasControls(uri))
    throw new SipError("start_line", "the Request-URI is no URI");
  return { kind: "request", method, uri };
}

function requireVersion(version: string, mode: ParseMode): void {
  const form = mode === "strict" ? /^SIP\/(\d+\.\d+)$/ : /^SIP\/(\d+\.\d+)$/i;
  const number = form.exec(version)?.[1];
  if (number === undefined) throw new SipError("start_line", "the SIP version is missing");
  if (number !== "2.0") throw new SipError("version", "the SIP version is not 2.0");
}
