import { causeCodes, type CauseCode } from "@readyline/contract";

/** What a response to REGISTER says, read from its text: JsSIP tells of neither a refreshed nor a foreign binding. */
export interface RegisterAnswer {
  readonly status: number;
  /** Our instance or our Contact user is among the bindings (RFC 3261 section 10.3 step 8, RFC 5626 section 4.2). */
  readonly contactIsOurs: boolean;
  /** Seconds granted for our binding; null where the response does not say. */
  readonly expiresSeconds: number | null;
}

export interface OwnContact {
  readonly user: string;
  readonly instanceId: string;
}

/** Null for everything that is not a response to REGISTER. */
export function readRegisterAnswer(text: string, own: OwnContact): RegisterAnswer | null {
  const statusLine = /^SIP\/2\.0 (\d{3}) /.exec(text);
  const status = statusLine?.[1];
  if (status === undefined) return null;
  const lines = text.slice(0, endOfHeaders(text)).split("\r\n");
  if (!/^\d+\s+REGISTER$/i.test(valuesOf(lines, "cseq")[0] ?? "")) return null;
  const binding = valuesOf(lines, "contact", "m")
    .flatMap(splitContacts)
    .find((contact) => isOurs(contact, own));
  const granted = (binding && /;\s*expires=(\d+)/i.exec(binding)?.[1]) ?? valuesOf(lines, "expires")[0];
  return {
    status: Number(status),
    contactIsOurs: binding !== undefined,
    expiresSeconds: granted !== undefined && /^\d+$/.test(granted) ? Number(granted) : null,
  };
}

/** `X-Readyline-Cause: reg.password;retry-at=1790000000000`; an unknown code counts as none. */
export function readCauseHeader(value: string | undefined): { cause: CauseCode | null; retryAt: number | null } {
  const [code = "", ...params] = (value ?? "").split(";").map((part) => part.trim());
  const retryAt = params.map((param) => /^retry-at=(\d+)$/.exec(param)?.[1]).find((found) => found !== undefined);
  return {
    cause: causeCodes.find((known) => known === code) ?? null,
    retryAt: retryAt === undefined ? null : Number(retryAt),
  };
}

const endOfHeaders = (text: string): number => {
  const end = text.indexOf("\r\n\r\n");
  return end === -1 ? text.length : end;
};

function valuesOf(lines: readonly string[], ...names: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).trim().toLowerCase();
    return colon > 0 && names.includes(name) ? [line.slice(colon + 1).trim()] : [];
  });
}

/** Commas inside quotes and angle brackets do not part. */
const splitContacts = (value: string): string[] => value.match(/(?:"(?:[^"\\]|\\.)*"|<[^>]*>|[^,"<])+/g) ?? [];

function isOurs(contact: string, own: OwnContact): boolean {
  const user = /<?sips?:([^@>]+)@/i.exec(contact)?.[1];
  return contact.toLowerCase().includes(own.instanceId.toLowerCase()) || user === own.user;
}
