import { createHash } from "node:crypto";
import type { LineIdentity } from "../options.ts";

/** What a session's user agent must call itself. The same for the life of the session, so that a reload replaces its own binding. */
export interface LineProfile {
  readonly identity: LineIdentity;
  /** Lower case. */
  readonly domain: string;
  /** Address-of-record, `sip:1001@pbx.example.com`. */
  readonly aor: string;
  readonly contactUser: string;
  /** A name that resolves nowhere (RFC 7118 section 5.5 has browsers use `.invalid`); also the host of Via. */
  readonly contactHost: string;
  /** `sip:user@host;transport=ws`, as JsSIP writes it for this user and host. */
  readonly contactUri: string;
  /** RFC 5626 instance, `uuid:…`. */
  readonly instanceId: string;
}

/** Derived from the session id, so that every process and every restart of the gateway issues the same. */
export function makeProfile(identity: LineIdentity, domain: string): LineProfile {
  const bytes = createHash("sha256").update(`readyline line ${identity.sessionId}`).digest();
  const hex = bytes.toString("hex");
  const contactUser = hex.slice(32, 44);
  const contactHost = `${hex.slice(44, 60)}.invalid`;
  const host = domain.toLowerCase();
  return {
    identity,
    domain: host,
    aor: `sip:${identity.extension}@${host}`,
    contactUser,
    contactHost,
    contactUri: `sip:${contactUser}@${contactHost};transport=ws`,
    instanceId: `uuid:${uuidFrom(bytes)}`,
  };
}

/** A name-based UUID (RFC 9562 section 5.8: version 8, the bits of a hash). */
function uuidFrom(hash: Uint8Array): string {
  const bytes = Uint8Array.from(hash.subarray(0, 16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
