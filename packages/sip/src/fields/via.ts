import { SipError } from "../sip-error.ts";
import type { ParseMode } from "../grammar/tokens.ts";
import { isToken, skipBlanks, trimBlanks } from "../grammar/tokens.ts";
import type { Parameters } from "../grammar/parameters.ts";
import { parseParameters } from "../grammar/parameters.ts";
import { parseHostPort } from "../uri/sip-uri.ts";

/** One value of Via (RFC 3261 section 20.42). */
export interface Via {
  /** In upper case: `WS`, `WSS`, `UDP`. */
  readonly transport: string;
  /** `sent-by`, in lower case. */
  readonly host: string;
  /** `null` where absent. */
  readonly port: number | null;
  /** `branch`, `received`, `rport` … */
  readonly params: Parameters;
}

/**
 * Reads one Via value, not a list.
 * @param mode default `strict`: no blanks around the slashes and one between protocol and host, branch a token.
 * @throws SipError `version`, `value`, `uri` or `duplicate`.
 */
export function parseVia(value: string, mode: ParseMode = "strict"): Via {
  const semicolon = value.indexOf(";");
  const end = semicolon < 0 ? value.length : semicolon;
  const form =
    mode === "strict"
      ? /^([^ /]+)\/([^ /]+)\/([^ /]+) ([^ ]+)$/
      : /^([^\s/]+)\s*\/\s*([^\s/]+)\s*\/\s*([^\s/]+)\s+(.+)$/;
  const found = form.exec(trimBlanks(value.slice(skipBlanks(value, 0), end)));
  if (found === null) throw new SipError("value", "Via is against its grammar");
  const [, protocol = "", version = "", transport = "", sentBy = ""] = found;
  if (protocol.toUpperCase() !== "SIP" || version !== "2.0") throw new SipError("version", "Via is not of SIP/2.0");
  if (!isToken(transport)) throw new SipError("value", "the transport of Via is not a token");
  const { host, port } = parseHostPort(mode === "strict" ? sentBy : sentBy.replaceAll(/\s*:\s*/g, ":"), mode);
  return {
    transport: transport.toUpperCase(),
    host,
    port,
    params: parseParameters(value, end, mode === "strict" ? ["branch"] : []),
  };
}
