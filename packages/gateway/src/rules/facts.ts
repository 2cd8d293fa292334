import type { NameAddr, SipRequest, SipResponse, Via } from "@readyline/sip";
import type { Dialog } from "../dialogs/dialog.ts";
import type { DialRefusal } from "../dial-policy/dial-policy.ts";
import type { LineProfile } from "../lines/line-profile.ts";
import type { CredentialsHeader, OfferedChallenge } from "../signing/challenge-book.ts";
import type { ClientTransaction } from "../transactions/client-transactions.ts";
import type { ServerTransaction } from "../transactions/server-transactions.ts";

/** One WebSocket frame, before anything is read. */
export interface FrameFacts {
  readonly isBinary: boolean;
  readonly sizeBytes: number;
  /** More messages came within a second than may. */
  readonly tooMany: boolean;
}

/**
 * - `register`, `out-of-dialog` (no To tag), `in-dialog` (To tag)
 * - `cancel`; `hop-ack` = ACK to a 3xx–6xx: both belong to an INVITE by its Via branch (RFC 3261 sections 9.1 and 17.1.1.3)
 */
export type RequestKind = "register" | "out-of-dialog" | "in-dialog" | "cancel" | "hop-ack";

/** What a page wants to dial: the Request-URI of an INVITE outside a dialog, or Refer-To. */
export interface DialFacts {
  /** It names a stored contact that does not exist. */
  readonly unknownContact: boolean;
  /** The number that goes to the PBX; null where the page wrote it itself. */
  readonly number: string | null;
  readonly refusal: DialRefusal | null;
}

export interface UpRequestFacts {
  readonly message: SipRequest;
  readonly profile: LineProfile;
  readonly kind: RequestKind;
  /** Request-URI; in a dialog the true one, where the page knows a contact by its alias. */
  readonly target: string;
  readonly from: NameAddr;
  readonly to: NameAddr;
  readonly via: Via;
  readonly dialog: Dialog | null;
  /** The INVITE of a `cancel` or `hop-ack`. */
  readonly invite: ClientTransaction | null;
  readonly dial: DialFacts | null;
  /** A request of this method and Via branch still waits for its final response. */
  readonly isBranchOpen: boolean;
  /** An INVITE outside a dialog takes a Call-ID that another call has: it is not the one repeat after a challenge. */
  readonly takesCallId: boolean;
  /** Which limit of calls an INVITE outside a dialog, or a REFER, would exceed. */
  readonly exceeds: "open" | "rate" | null;
  /** Contact URIs that the PBX gave this line (RFC 5627). */
  readonly gruus: ReadonlySet<string>;
  namesOwnDialog(callId: string, tagA: string, tagB: string): boolean;
  offered(header: CredentialsHeader, nonce: string): OfferedChallenge | null;
}

export interface UpResponseFacts {
  readonly message: SipResponse;
  readonly profile: LineProfile;
  readonly gruus: ReadonlySet<string>;
  /** The request of the PBX that it answers, if it is still open. */
  readonly transaction: ServerTransaction | null;
}

export interface DownRequestFacts {
  /** In plain form, where there is one. */
  readonly message: SipRequest;
  /** The page can repeat its headers in an answer that is read strictly. */
  readonly isRepeatable: boolean;
  readonly hasToTag: boolean;
  readonly dialog: Dialog | null;
  /** The INVITE of a CANCEL, or of an ACK that is for a 3xx–6xx. */
  readonly invite: ServerTransaction | null;
}

export interface DownResponseFacts {
  readonly message: SipResponse;
  readonly transaction: ClientTransaction | null;
}

/** A 401 or 407 with what may be answered of it. */
export interface DownChallengeFacts {
  readonly choice: "chosen" | "algorithm" | "realm";
}
