import {
  header,
  listOf,
  parseNameAddr,
  parseUri,
  removeHeader,
  replaceHeader,
  serializeNameAddr,
  serializeUri,
  SipError,
  type SipMessage,
} from "@readyline/sip";

/** Headers in which telephone servers name the other party. */
const identityHeaders = [
  "p-asserted-identity",
  "p-preferred-identity",
  "p-called-party-id",
  "remote-party-id",
  "diversion",
  "history-info",
];
/** National and international spellings of a number end alike. */
const SIGNIFICANT_DIGITS = 7;

/** One call to a stored contact: the page knows the alias, the PBX the number. */
interface Mask {
  readonly alias: string;
  readonly ending: string;
  /** True remote targets by the masked ones that the page got. */
  readonly targets: Map<string, string>;
}

const MAX_CALLS = 64;

/** A mask as another process can go on with it. */
export interface KeptMask {
  readonly callId: string;
  readonly alias: string;
  readonly ending: string;
  readonly targets: readonly (readonly [masked: string, real: string])[];
}

/** Keeps the numbers of stored contacts from the page, which dials them by an alias. */
export class NumberMask {
  private readonly masks = new Map<string, Mask>();

  /** A call of this Call-ID dials the number under the alias. */
  add(callId: string, alias: string, number: string): void {
    const oldest = this.masks.keys().next();
    if (this.masks.size >= MAX_CALLS && oldest.done !== true) this.masks.delete(oldest.value);
    const digits = number.replace(/\D/g, "");
    if (digits !== "") this.masks.set(callId, { alias, ending: digits.slice(-SIGNIFICANT_DIGITS), targets: new Map() });
  }

  keptOf(callIds: ReadonlySet<string>): KeptMask[] {
    return [...this.masks]
      .filter(([callId]) => callIds.has(callId))
      .map(([callId, { alias, ending, targets }]) => ({ callId, alias, ending, targets: [...targets] }));
  }

  restore(kept: readonly KeptMask[]): void {
    for (const { callId, alias, ending, targets } of kept)
      this.masks.set(callId, { alias, ending, targets: new Map(targets) });
  }

  /** A message of the PBX without the number. */
  hide<M extends SipMessage>(message: M): M {
    const mask = this.masks.get(header(message, "call-id") ?? "");
    if (mask === undefined) return message;
    let hidden = message;
    for (const name of identityHeaders) hidden = removeHeader(hidden, name);
    const contacts = contactsOf(message).map((one) => hideIn(one, mask));
    return contacts.length === 0
      ? removeHeader(hidden, "contact")
      : replaceHeader(hidden, "contact", contacts.join(", "));
  }

  /** The true Request-URI of a request that the page addresses to a target it was given masked. */
  reveal(callId: string, uri: string): string {
    return this.masks.get(callId)?.targets.get(uri) ?? uri;
  }
}

/** A Contact that cannot be read cannot be cleaned either: the page does not get it. */
function contactsOf(message: SipMessage): string[] {
  try {
    return listOf(message, "contact");
  } catch (error) {
    if (error instanceof SipError) return [];
    throw error;
  }
}

function hideIn(contact: string, mask: Mask): string {
  try {
    const address = parseNameAddr(contact, "lenient");
    const uri = parseUri(address.uri, "lenient");
    if (uri.user === null || !uri.user.replace(/\D/g, "").endsWith(mask.ending)) return contact;
    const masked = serializeUri({ ...uri, user: mask.alias, rawUser: mask.alias });
    mask.targets.set(masked, address.uri);
    return serializeNameAddr({ ...address, displayName: "", uri: masked });
  } catch (error) {
    if (error instanceof SipError) return contact;
    throw error;
  }
}
