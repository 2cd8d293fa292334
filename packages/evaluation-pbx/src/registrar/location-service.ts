import { parseUri, uriEquals } from "@readyline/sip";
import type { NameAddr } from "@readyline/sip";
import type { Binding } from "../control.ts";
import type { Flow } from "../transport/flow.ts";

/** A contact of an extension with the way to it. */
export interface Registration {
  readonly extension: string;
  readonly contact: NameAddr;
  readonly flow: Flow;
  readonly registeredAtMs: number;
  readonly expiresAtMs: number;
}

const maxContacts = 20;

/** Which contacts each extension has (RFC 3261 section 10, RFC 5626). Time comes in by parameter. */
export class LocationService {
  readonly #registrations = new Map<string, readonly Registration[]>();

  /** The contacts that have not expired, oldest first. */
  of(extension: string, nowMs: number): readonly Registration[] {
    return (this.#registrations.get(extension) ?? []).filter(({ expiresAtMs }) => expiresAtMs > nowMs);
  }

  /**
   * Adds the contact in the place of the same one. The same is one with the same `+sip.instance` and `reg-id` (RFC 5626
   * section 6), or where those are absent, an equal URI. The oldest gives way to the 21st.
   */
  put(registration: Registration, nowMs: number): void {
    const others = this.of(registration.extension, nowMs).filter(
      (other) => !isSame(other.contact, registration.contact),
    );
    this.#registrations.set(registration.extension, [...others, registration].slice(-maxContacts));
  }

  remove(extension: string, contact: NameAddr): void {
    this.#keep(extension, (registration) => !isSame(registration.contact, contact));
  }

  /** Takes all contacts of the extension away, and says how many there were. */
  forget(extension: string): number {
    const count = this.#registrations.get(extension)?.length ?? 0;
    this.#registrations.delete(extension);
    return count;
  }

  /** A contact behind a closed WebSocket can not be reached, so it is taken away. */
  dropFlow(flow: Flow): void {
    for (const extension of this.#registrations.keys())
      this.#keep(extension, (registration) => registration.flow !== flow);
  }

  all(nowMs: number): Binding[] {
    return [...this.#registrations.keys()].flatMap((extension) =>
      this.of(extension, nowMs).map((registration) => ({
        extension,
        contact: registration.contact.uri,
        instance: instanceOf(registration.contact),
        regId: regIdOf(registration.contact),
        expiresInSeconds: Math.ceil((registration.expiresAtMs - nowMs) / 1000),
        registeredAtMs: registration.registeredAtMs,
      })),
    );
  }

  #keep(extension: string, wanted: (registration: Registration) => boolean): void {
    const left = (this.#registrations.get(extension) ?? []).filter(wanted);
    if (left.length > 0) this.#registrations.set(extension, left);
    else this.#registrations.delete(extension);
  }
}

function isSame(a: NameAddr, b: NameAddr): boolean {
  const [instanceA, instanceB] = [instanceOf(a), instanceOf(b)];
  const [regIdA, regIdB] = [regIdOf(a), regIdOf(b)];
  if (instanceA !== null && instanceB !== null && regIdA !== null && regIdB !== null)
    return instanceA === instanceB && regIdA === regIdB;
  return uriEquals(parseUri(a.uri, "lenient"), parseUri(b.uri, "lenient"));
}

function instanceOf(contact: NameAddr): string | null {
  return (
    contact.params
      .get("+sip.instance")
      ?.replace(/^<(.*)>$/, "$1")
      .toLowerCase() ?? null
  );
}

function regIdOf(contact: NameAddr): number | null {
  const value = contact.params.get("reg-id");
  return typeof value === "string" && /^\d{1,9}$/.test(value) ? Number(value) : null;
}
