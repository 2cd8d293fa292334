import { parseUri, type SipUri } from "@readyline/sip";
import type { LineProfile } from "../lines/line-profile.ts";

/** A plain `sip:` URI of the domain: no port, password, parameters or headers. */
function isPlain(uri: SipUri, domain: string): boolean {
  return (
    uri.scheme === "sip" &&
    uri.host === domain &&
    uri.port === null &&
    uri.password === null &&
    uri.parameters.size === 0 &&
    uri.headers.length === 0
  );
}

/** `sip:user@PBX_DOMAIN`. */
export function isDomainUser(text: string, domain: string): boolean {
  const uri = parseUri(text);
  return isPlain(uri, domain) && uri.user !== null && uri.user !== "";
}

/** `sip:PBX_DOMAIN`. */
export function isDomain(text: string, domain: string): boolean {
  const uri = parseUri(text);
  return isPlain(uri, domain) && uri.user === null;
}

/** The own address-of-record; the user part is compared as decoded. */
export function isOwnAor(text: string, profile: LineProfile): boolean {
  const uri = parseUri(text);
  return isPlain(uri, profile.domain) && uri.user === profile.identity.extension;
}
