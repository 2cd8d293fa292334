import type { Dialog } from "../dialogs/dialog.ts";
import type { ClientTransaction } from "../transactions/client-transactions.ts";
import type { ServerTransaction } from "../transactions/server-transactions.ts";
import { LINGER_MS } from "../transactions/client-transactions.ts";

/** What is known of one call. */
export interface CallTrace {
  readonly startedAt: number;
  readonly clients: readonly ClientTransaction[];
  readonly servers: readonly ServerTransaction[];
  readonly dialogs: readonly Dialog[];
}

/** After a challenge the page sends its INVITE again; between the two nothing is open. */
const BETWEEN_INVITES_MS = 5_000;

/**
 * Whether nothing can end this call any more: an INVITE without any answer (RFC 3261 timer B), one whose CANCEL brought
 * none, a BYE that nobody answered.
 */
export function isStale({ startedAt, clients, servers, dialogs }: CallTrace, nowMs: number): boolean {
  if (nowMs - startedAt < BETWEEN_INVITES_MS) return false;
  return !(
    clients.some((one) => isWaiting(one, nowMs)) ||
    servers.some((one) => one.request.method === "INVITE" && one.state.kind !== "completed") ||
    dialogs.some((one) => one.endingSince === null || nowMs - one.endingSince < LINGER_MS)
  );
}

function isWaiting({ method, state, sentAt, cancelledAt }: ClientTransaction, nowMs: number): boolean {
  if (method !== "INVITE" || state.kind === "completed") return false;
  if (state.kind === "calling") return nowMs - sentAt < LINGER_MS;
  return cancelledAt === null || nowMs - cancelledAt < LINGER_MS;
}
