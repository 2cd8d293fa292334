import type { CauseCode } from "@readyline/contract";
import { header, headersOf, listOf, parseNameAddr, SipError, type SipResponse } from "@readyline/sip";
import type { LineProfile } from "../lines/line-profile.ts";
import { sameUri } from "../text/same-uri.ts";

export type RegisterOutcome =
  | { readonly kind: "registered"; readonly expiresSeconds: number; readonly gruus: readonly string[] }
  /** 200 whose Contact list does not hold this session's: JsSIP would wait for ever. */
  | { readonly kind: "not-mine" }
  | { readonly kind: "challenged" }
  /** 423: the page asks again with Min-Expires. */
  | { readonly kind: "too-brief" }
  | { readonly kind: "failed"; readonly cause: CauseCode; readonly retryAfterSeconds: number | null };

const DEFAULT_EXPIRES_SECONDS = 3_600;

/** What an answer to REGISTER says about the line (RFC 3261 section 10.3). */
export function readRegisterResponse(response: SipResponse, profile: LineProfile): RegisterOutcome {
  const { status } = response;
  if (status < 300) return readBinding(response, profile);
  if (status === 401 || status === 407) return { kind: "challenged" };
  if (status === 423) return { kind: "too-brief" };
  if (status >= 500 && status < 600) {
    const seconds = Number.parseInt(header(response, "retry-after") ?? "", 10);
    return {
      kind: "failed",
      cause: "reg.busy",
      retryAfterSeconds: Number.isNaN(seconds) ? null : seconds,
    };
  }
  return { kind: "failed", cause: causeOf(status), retryAfterSeconds: null };
}

function causeOf(status: number): CauseCode {
  if (status === 403) return "reg.forbidden";
  if (status === 404) return "reg.unknown";
  return status === 408 ? "reg.silent" : "reg.rejected";
}

function readBinding(response: SipResponse, profile: LineProfile): RegisterOutcome {
  for (const value of contactsOf(response)) {
    try {
      const contact = parseNameAddr(value, "lenient");
      const instance = contact.params.get("+sip.instance");
      const mine = instance === `<urn:${profile.instanceId}>` || sameUri(contact.uri, profile.contactUri);
      if (!mine) continue;
      const expires = contact.params.get("expires") ?? header(response, "expires") ?? String(DEFAULT_EXPIRES_SECONDS);
      const expiresSeconds = Number.parseInt(expires, 10);
      if (!(expiresSeconds > 0)) continue;
      const gruus = ["pub-gruu", "temp-gruu"].flatMap((name) => contact.params.get(name) ?? []);
      return { kind: "registered", expiresSeconds, gruus };
    } catch (error) {
      // Another device's binding that cannot be read says nothing about this line.
      if (!(error instanceof SipError)) throw error;
    }
  }
  return { kind: "not-mine" };
}

function contactsOf(response: SipResponse): string[] {
  try {
    return listOf(response, "contact");
  } catch (error) {
    if (error instanceof SipError) return headersOf(response, "contact");
    throw error;
  }
}
