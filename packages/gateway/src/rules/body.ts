import { header, type SipMessage } from "@readyline/sip";

const bodyTypes: ReadonlyMap<string, string> = new Map([
  ["INVITE", "application/sdp"],
  ["UPDATE", "application/sdp"],
  ["ACK", "application/sdp"],
  ["INFO", "application/dtmf-relay"],
  ["NOTIFY", "message/sipfrag"],
]);
const responseTypes: ReadonlyMap<string, string> = new Map([
  ["INVITE", "application/sdp"],
  ["UPDATE", "application/sdp"],
]);

/** The media type without its parameters, in lower case; null where the message has none. */
export function mediaTypeOf(message: SipMessage): string | null {
  const value = header(message, "content-type");
  return value === undefined ? null : (value.split(";", 1)[0] ?? "").trim().toLowerCase();
}

/** Whether a message of the page has no body, or one of the type that its method may have. */
export function hasAllowedBody(message: SipMessage, method: string): boolean {
  const type = mediaTypeOf(message);
  if (message.body === "") return true;
  const allowed = (message.kind === "request" ? bodyTypes : responseTypes).get(method);
  return type !== null && type === allowed;
}
