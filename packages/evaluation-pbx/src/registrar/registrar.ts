import {
  header,
  listOf,
  makeResponse,
  parseNameAddr,
  parseUri,
  serializeNameAddr,
  SipError,
  toOf,
} from "@readyline/sip";
import type { HeaderEntry, NameAddr, SipRequest, SipResponse } from "@readyline/sip";
import { randomToken } from "../random-token.ts";
import type { Flow } from "../transport/flow.ts";
import type { Faults } from "../control.ts";
import type { Authenticator } from "./authenticator.ts";
import type { LocationService } from "./location-service.ts";

const minExpiresSeconds = 60;
const maxExpiresSeconds = 7_200;
const defaultExpiresSeconds = 600;

export interface RegistrarOptions {
  readonly domain: string;
  readonly authenticator: Authenticator;
  readonly locations: LocationService;
  /** What is to go wrong now, for tests. */
  readonly fault: () => Faults["register"];
}

/** Answers REGISTER (RFC 3261 section 10.3). */
export class Registrar {
  readonly #options: RegistrarOptions;

  constructor(options: RegistrarOptions) {
    this.#options = options;
  }

  /** The answer, or `null` where a fault has the request go unanswered. */
  handle(flow: Flow, request: SipRequest, nowMs: number): SipResponse | null {
    const fault = this.#options.fault();
    if (fault === "drop") return null;
    if (typeof fault === "object") return refusal(request, fault.status, fault.retryAfterSeconds);
    const { authenticator, domain } = this.#options;
    if (parseUri(request.uri, "lenient").host !== domain) return refusal(request, 404);
    const sender = authenticator.authenticate(request, "registrar", nowMs);
    if (sender.kind === "refused") return sender.response;
    const to = parseUri(toOf(request).uri, "lenient");
    if (to.user !== sender.extension || to.host !== domain) return refusal(request, 403);
    try {
      const refused = this.#update(flow, request, sender.extension, nowMs);
      if (refused !== null) return refused;
    } catch (error) {
      if (error instanceof SipError) return refusal(request, error.status);
      throw error;
    }
    return this.#accept(request, sender.extension, fault === "notmine", nowMs);
  }

  /** Changes the contacts, all or none. @throws SipError for a Contact against its grammar. */
  #update(flow: Flow, request: SipRequest, extension: string, nowMs: number): SipResponse | null {
    const { locations } = this.#options;
    const values = listOf(request, "contact");
    if (values.includes("*")) {
      if (values.length > 1 || header(request, "expires") !== "0") return refusal(request, 400);
      locations.forget(extension);
      return null;
    }
    const contacts = values.map((value) => {
      const contact = parseNameAddr(value, "lenient");
      // Comparing needs a SIP URI, so one that is none must fail here.
      parseUri(contact.uri, "lenient");
      return { contact, seconds: expiresOf(request, contact) };
    });
    if (contacts.some(({ seconds }) => seconds > 0 && seconds < minExpiresSeconds)) return refusal(request, 423);
    for (const { contact, seconds } of contacts) {
      if (seconds === 0) locations.remove(extension, contact);
      else {
        const expiresAtMs = nowMs + Math.min(seconds, maxExpiresSeconds) * 1000;
        locations.put({ extension, contact, flow, registeredAtMs: nowMs, expiresAtMs }, nowMs);
      }
    }
    return null;
  }

  #accept(request: SipRequest, extension: string, withoutOwn: boolean, nowMs: number): SipResponse {
    const contacts = withoutOwn
      ? [`<sip:somebody-else@${this.#options.domain}>;expires=${defaultExpiresSeconds}`]
      : this.#options.locations.of(extension, nowMs).map(({ contact, expiresAtMs }) => {
          const expires = String(Math.ceil((expiresAtMs - nowMs) / 1000));
          return serializeNameAddr({ ...contact, params: new Map([...contact.params, ["expires", expires]]) });
        });
    const headers: HeaderEntry[] = [
      ...contacts.map((contact): HeaderEntry => ["Contact", contact]),
      ["Supported", "outbound"],
      ["Date", new Date(nowMs).toUTCString()],
    ];
    return makeResponse(request, 200, "OK", { toTag: randomToken(), headers });
  }
}

function expiresOf(request: SipRequest, contact: NameAddr): number {
  const text = contact.params.get("expires") ?? header(request, "expires") ?? String(defaultExpiresSeconds);
  // RFC 3261 section 20.19: a value that is no number counts as the default.
  return /^\d{1,10}$/.test(text) ? Number(text) : defaultExpiresSeconds;
}

const reasons: Readonly<Record<number, string>> = {
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  423: "Interval Too Brief",
  500: "Server Internal Error",
  503: "Service Unavailable",
};

function refusal(request: SipRequest, status: number, retryAfterSeconds?: number): SipResponse {
  const headers: HeaderEntry[] = [];
  if (status === 423) headers.push(["Min-Expires", String(minExpiresSeconds)]);
  if (retryAfterSeconds !== undefined) headers.push(["Retry-After", String(retryAfterSeconds)]);
  return makeResponse(request, status, reasons[status] ?? "Refused", { toTag: randomToken(), headers });
}
