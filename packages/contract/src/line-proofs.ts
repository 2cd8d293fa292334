import { z } from "zod";
import type { CamelCaseKeys } from "./case.ts";
import type { CauseCode } from "./causes.ts";
import type { LineFacts } from "./line.ts";
import { epochMs } from "./primitives.ts";

/** When the gateway last had proof of a line that it holds registered, on the server's clock. */
export const lineProofs = z.object({
  /** SIP was heard on the connection to the PBX. */
  pbx_at: epochMs.nullable(),
  /** The PBX listed this line's Contact. */
  contact_at: epochMs.nullable(),
  /** How often the PBX is asked for it; null = the PBX does not list contacts, so it is not asked. */
  contact_asked_every_ms: z.int().nullable(),
  /** The page's JavaScript was heard. */
  page_at: epochMs.nullable(),
});
export type LineProofs = CamelCaseKeys<z.infer<typeof lineProofs>>;

/** A proof that is older does not make a line green. */
export const PROOF_AGE_LIMIT_MS = 8_000;
/** Where the PBX is asked less often: so long after the question was due. */
const AFTER_DUE_MS = 4_000;

/** @returns null where the gateway itself says that there is no line to prove: not registered, or a leg missing */
export function proofsOf({ registration, pbxLeg, browserLeg }: LineFacts): LineProofs | null {
  if (registration.state !== "registered" || pbxLeg.state !== "up" || browserLeg.state !== "attached") return null;
  return {
    pbxAt: pbxLeg.provenAt,
    contactAt: registration.contactSeenAt,
    contactAskedEveryMs: registration.contactAskedEveryMs,
    pageAt: browserLeg.provenAt,
  };
}

export interface MissingProof {
  readonly cause: CauseCode;
  /** How long the line has been without all of its proofs. */
  readonly forMs: number;
}

/**
 * Which proof is too old or was never there, the first from the wire upwards; null = all are young enough.
 *
 * @param nowMs on the clock of the proofs
 */
export function missingProof(proofs: LineProofs, nowMs: number): MissingProof | null {
  const { pbxAt, pageAt, contactAt, contactAskedEveryMs } = proofs;
  const lateMs = (at: number | null, limitMs: number): number | null => {
    if (at === null) return 0;
    return nowMs - at > limitMs ? nowMs - at - limitMs : null;
  };
  const contactLimitMs = Math.max(PROOF_AGE_LIMIT_MS, (contactAskedEveryMs ?? 0) + AFTER_DUE_MS);
  const late: readonly (readonly [CauseCode, number | null])[] = [
    ["link.silent", lateMs(pbxAt, PROOF_AGE_LIMIT_MS)],
    ["link.silent", lateMs(pageAt, PROOF_AGE_LIMIT_MS)],
    ["reg.silent", contactAskedEveryMs === null ? null : lateMs(contactAt, contactLimitMs)],
  ];
  const missing = late.flatMap(([cause, forMs]) => (forMs === null ? [] : [{ cause, forMs }]));
  const [first] = missing;
  return first ? { cause: first.cause, forMs: Math.max(...missing.map(({ forMs }) => forMs)) } : null;
}
