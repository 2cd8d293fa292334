import { listOf, type NameAddr, parseNameAddr, parseUri, type SipMessage } from "@readyline/sip";
import type { LineProfile } from "../lines/line-profile.ts";

const contactParams: ReadonlySet<string> = new Set(["expires", "+sip.ice", "reg-id", "+sip.instance"]);

/** Whether a message of the page names no other place than its own leg: at most one Contact, and that one issued here or by the PBX. */
export function hasOwnContact(message: SipMessage, profile: LineProfile, gruus: ReadonlySet<string>): boolean {
  const [value, ...more] = listOf(message, "contact");
  if (value === undefined) return true;
  if (more.length > 0 || value === "*") return false;
  const contact = parseNameAddr(value);
  return hasOwnParams(contact, profile) && (isOwnContactUri(contact.uri, profile) || gruus.has(contact.uri));
}

function hasOwnParams({ params }: NameAddr, profile: LineProfile): boolean {
  for (const name of params.keys()) if (!contactParams.has(name)) return false;
  const instance = params.get("+sip.instance");
  return instance === undefined || instance === `<urn:${profile.instanceId}>`;
}

/** `;ob` (RFC 5626) is what JsSIP adds in INVITE. */
function isOwnContactUri(text: string, profile: LineProfile): boolean {
  const uri = parseUri(text);
  const others = [...uri.parameters].filter(([name, value]) => {
    return !((name === "transport" && value?.toLowerCase() === "ws") || (name === "ob" && value === null));
  });
  return (
    uri.scheme === "sip" &&
    uri.user === profile.contactUser &&
    uri.host === profile.contactHost &&
    uri.password === null &&
    uri.port === null &&
    uri.headers.length === 0 &&
    others.length === 0
  );
}
