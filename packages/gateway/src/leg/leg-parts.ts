import type { CallLimits } from "../dial-policy/call-limits.ts";
import type { ContactChecks } from "../contact-check/contact-checks.ts";
import type { DialPolicy } from "../dial-policy/dial-policy.ts";
import type { DialogTable } from "../dialogs/dialog-table.ts";
import type { CallBook } from "../calls/call-book.ts";
import type { LineMemory } from "../lines/line-memory.ts";
import type { LineProfile } from "../lines/line-profile.ts";
import type { Slots } from "../lines/slots.ts";
import type { GatewayOptions, GatewayTimings } from "../options.ts";
import type { NumberMask } from "../privacy/number-mask.ts";
import type { RefusalGuard } from "../refusals/guard.ts";
import type { Rules } from "../rules/create-rules.ts";
import type { ChallengeBook } from "../signing/challenge-book.ts";
import type { Realms } from "../signing/realms.ts";
import type { ClientTransactions } from "../transactions/client-transactions.ts";
import type { OwnRequests } from "../transactions/own-requests.ts";
import type { ServerTransactions } from "../transactions/server-transactions.ts";

/** What all legs of a gateway share. */
export interface GatewayParts {
  readonly options: GatewayOptions;
  readonly timings: GatewayTimings;
  readonly rules: Rules;
  readonly realms: Realms;
  readonly refusals: RefusalGuard;
  readonly contactChecks: ContactChecks;
  readonly dialPolicy: DialPolicy;
  readonly slots: Slots;
  limitsOf(userId: string): CallLimits;
  /** UTC epoch milliseconds. */
  readonly now: () => number;
}

/** The state of one leg that its paths read and write: what was said on it so far, and what the line remembers of earlier legs. */
export interface LegState {
  readonly profile: LineProfile;
  readonly memory: LineMemory;
  readonly dialogs: DialogTable;
  readonly clients: ClientTransactions;
  readonly servers: ServerTransactions;
  readonly challenges: ChallengeBook;
  readonly calls: CallBook;
  readonly mask: NumberMask;
  /** GRUUs that the PBX gave (RFC 5627). */
  readonly gruus: Set<string>;
  /** The gateway's own requests to the PBX and to the page. */
  readonly ownUp: OwnRequests;
  readonly ownDown: OwnRequests;
}
