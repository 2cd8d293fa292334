import { SipError } from "../sip-error.ts";
import { hasControls, isToken } from "../grammar/tokens.ts";

export type StartLine =
  | { readonly kind: "request"; readonly method: string; readonly uri: string }
  | { readonly kind: "response"; readonly status: number; readonly reason: string };

/** Reads the Request-Line or Status-Line (RFC 3261 section 7.1 and 7.2). @throws SipError `start_line` or `version`. */
export function parseStartLine(line: string): StartLine {
  const response = /^SIP\/(\d+\.\d+) (\d{3})(?: (.*))?$/i.exec(line);
  if (response !== null) {
    requireVersion(`SIP/${response[1] ?? ""}`);
    const status = Number(response[2]);
    if (status < 100 || status > 699) throw new SipError("start_line", "the status is not 100 to 699");
    return { kind: "response", status, reason: response[3] ?? "" };
  }
  const parts = line.split(" ");
  const [method = "", uri = "", version = ""] = parts;
  if (parts.length !== 3 || !isToken(method))
    throw new SipError("start_line", "neither a request line nor a status line");
  requireVersion(version);
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:[^<>"]+$/.test(uri) || hasControls(uri))
    throw new SipError("start_line", "the Request-URI is no URI");
  return { kind: "request", method, uri };
}

function requireVersion(version: string): void {
  if (/^SIP\/\d+\.\d+$/i.test(version)) {
    if (version.slice(4) !== "2.0") throw new SipError("version", "the SIP version is not 2.0");
  } else throw new SipError("start_line", "the SIP version is missing");
}
