import type { CallTarget } from "./call-view.ts";

/**
 * User part of the Request-URI. A contact is named by id and the gateway writes the number: it never comes here.
 * `#` has a meaning in URIs and must be escaped (RFC 3261 section 25.1).
 */
export function dialledUser(target: CallTarget): string {
  if (target.kind === "contact") return `contact.${target.contactId}.${target.phoneIndex}`;
  return target.number.replaceAll("#", "%23");
}

/** What the gateway is told about the attempt; it takes these headers out again. */
export function inviteHeaders(attemptId: string, target: CallTarget): Record<string, string> {
  return {
    "X-Readyline-Attempt": attemptId,
    ...(target.alarmId ? { "X-Readyline-Alarm": target.alarmId } : {}),
    ...(target.kind === "contact" ? { "X-Readyline-Contact": target.contactId } : {}),
  };
}
