import { SipError } from "../sip-error.ts";
import type { DigestAlgorithm } from "./algorithm.ts";
import { hashHex } from "./algorithm.ts";

export interface DigestInput {
  readonly algorithm: DigestAlgorithm;
  /** Default false. */
  readonly sess?: boolean;
  /** Username, realm, nonce and uri as they stand between their quotes. */
  readonly username: string;
  readonly realm: string;
  readonly password: string;
  readonly nonce: string;
  readonly method: string;
  readonly uri: string;
  /** Absent or `null`: RFC 2069. */
  readonly qop?: "auth" | "auth-int" | null;
  /** Needed with qop and with sess. */
  readonly cnonce?: string | null;
  /** Eight hexadecimal digits; needed with qop. */
  readonly nc?: string | null;
  /** The message's body, for `auth-int`; default empty. */
  readonly body?: string;
}

/**
 * The `response` of Digest authentication as lower-case hexadecimal (RFC 7616 section 3.4.1, RFC 8760, RFC 2617).
 * @throws SipError `value` when cnonce or nc is needed and absent.
 */
export function digestResponse(input: DigestInput): string {
  const { algorithm, nonce, qop } = input;
  const hash = (text: string): string => hashHex(algorithm, text);
  const key = hash(`${input.username}:${input.realm}:${input.password}`);
  const a1 = input.sess === true ? hash(`${key}:${nonce}:${needed(input.cnonce, "cnonce")}`) : key;
  const entity = qop === "auth-int" ? `:${hash(input.body ?? "")}` : "";
  const a2 = hash(`${input.method}:${input.uri}${entity}`);
  if (qop === undefined || qop === null) return hash(`${a1}:${nonce}:${a2}`);
  return hash(`${a1}:${nonce}:${needed(input.nc, "nc")}:${needed(input.cnonce, "cnonce")}:${qop}:${a2}`);
}

function needed(value: string | null | undefined, name: string): string {
  if (value === undefined || value === null) throw new SipError("value", `the digest needs ${name}`);
  return value;
}
