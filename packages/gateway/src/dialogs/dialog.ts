export interface DialogId {
  readonly callId: string;
  /** Tag of the page. */
  readonly localTag: string;
  readonly remoteTag: string;
}

/**
 * - `early`: a 101–199 with a tag was seen.
 * - `confirmed`: a 2xx was seen.
 * - `ending`: a BYE is under way or was answered; only a BYE may follow.
 */
export type DialogState = "early" | "confirmed" | "ending";

/** One dialog as the PBX and the page made it before the gateway's eyes (RFC 3261 section 12). */
export interface Dialog {
  readonly id: DialogId;
  readonly direction: "outgoing" | "incoming";
  /** URI of From in the page's requests. */
  readonly localUri: string;
  readonly remoteUri: string;
  state: DialogState;
  /** When the BYE went out, UTC epoch milliseconds; null before. */
  endingSince: number | null;
  /**
   * Remote targets in the order learnt, newest last. JsSIP keeps the target of the early dialog where the 2xx brings
   * another one, so the page may use any of them.
   */
  readonly targets: string[];
  /** Route sets learnt, newest last: that of the 2xx replaces the early one (RFC 3261 section 13.2.2.4). */
  readonly routeSets: (readonly string[])[];
  /** Highest CSeq of the page's requests: the gateway's own BYE takes the next. */
  localCseq: number;
  remoteCseq: number;
}

export function keyOfDialog(id: DialogId): string {
  return `${id.callId}\n${id.localTag}\n${id.remoteTag}`;
}
