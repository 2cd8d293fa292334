import { callIdOf, cseqOf, header, listOf, parseNameAddr, serializeNameAddr, type SipRequest } from "@readyline/sip";

/**
 * What the gateway saw of a line's registration.
 *
 * ```
 * none --REGISTER--> registering --200 with our Contact--> registered --refresh, 200--> registered
 *   ^                    |failure, no answer                   |failure, expiry, release
 *   +--------------------+-------------------------------------+
 * ```
 * A refresh under way leaves the line registered: the binding lives until it expires.
 */
export type RegistrationState =
  | { readonly kind: "none"; readonly sinceMs: number }
  | { readonly kind: "registering"; readonly sinceMs: number }
  | { readonly kind: "registered"; readonly sinceMs: number; readonly expiresAtMs: number };

export type RegistrationEvent =
  | { readonly kind: "asked" }
  | { readonly kind: "confirmed"; readonly expiresSeconds: number }
  | { readonly kind: "lost" };

export function nextRegistration(state: RegistrationState, event: RegistrationEvent, nowMs: number): RegistrationState {
  switch (event.kind) {
    case "asked":
      return state.kind === "none" ? { kind: "registering", sinceMs: nowMs } : state;
    case "confirmed": {
      const sinceMs = state.kind === "registered" ? state.sinceMs : nowMs;
      return { kind: "registered", sinceMs, expiresAtMs: nowMs + event.expiresSeconds * 1_000 };
    }
    case "lost":
      return state.kind === "none" ? state : { kind: "none", sinceMs: nowMs };
  }
}

/** The last REGISTER that went up: what an un-REGISTER must continue (RFC 3261 section 10.2: same Call-ID, higher CSeq). */
export interface LastRegister {
  readonly callId: string;
  readonly cseq: number;
  readonly from: string;
  readonly to: string;
  readonly uri: string;
  /** Contact with `expires=0`. */
  readonly contact: string;
}

/** @returns null where the request binds nothing */
export function lastRegisterOf(request: SipRequest): LastRegister | null {
  const [value] = listOf(request, "contact");
  if (value === undefined || value === "*") return null;
  const contact = parseNameAddr(value);
  const params = new Map([...contact.params].filter(([name]) => name !== "expires"));
  params.set("expires", "0");
  return {
    callId: callIdOf(request),
    cseq: cseqOf(request).number,
    from: header(request, "from") ?? "",
    to: header(request, "to") ?? "",
    uri: request.uri,
    contact: serializeNameAddr({ ...contact, params }),
  };
}
