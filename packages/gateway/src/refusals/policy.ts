import type { CauseCode, RefusalCause } from "@readyline/contract";
import type { RecentRefusal, Refusal } from "../options.ts";

/** Refused credentials are tried again rarely: a PBX bans an address that repeats them (fail2ban), and with it every console. */
const REFUSAL_WINDOW_MS = 10 * 60_000;
const REFUSALS_ALLOWED = 2;

/** The PBX refuses everybody: one extension finds out when it stops. `reg.busy` where nothing else is known of this one. */
export interface FaultVerdict {
  readonly kind: "pbx-fault";
  readonly cause: RefusalCause | "reg.busy";
  readonly untilMs: number;
}

const causeOfStatus: Readonly<Record<number, RefusalCause>> = {
  401: "reg.password",
  407: "reg.password",
  403: "reg.forbidden",
  404: "reg.unknown",
};

/**
 * Whether an answer to credentials is what an address is banned for when it comes again and again. Many PBXes answer a wrong password by
 * 403 or 404 (FreeSWITCH, for one): it counts as a second challenge does.
 *
 * @returns null where the answer says nothing of the credentials
 */
export function refusalOf(status: number): RefusalCause | null {
  return causeOfStatus[status] ?? null;
}

/** Whether a line waits because its credentials were refused. */
export function isRefusalCause(code: CauseCode | null): boolean {
  return Object.values<CauseCode | null>(causeOfStatus).includes(code);
}

/**
 * When the next REGISTER of an extension may go to the PBX: after 2 refusals within 10 minutes only one try every
 * 10 minutes, until the refusals are cleared.
 *
 * @param refusals UTC epoch milliseconds, any order
 * @returns UTC epoch milliseconds; null = now
 */
export function nextTryAt(refusals: readonly number[], nowMs: number): number | null {
  const times = [...refusals].toSorted((a, b) => a - b);
  const last = times.at(-1);
  if (last === undefined) return null;
  const limited = times.some((atMs, index) => {
    const earlier = times[index - REFUSALS_ALLOWED + 1];
    return earlier !== undefined && atMs - earlier < REFUSAL_WINDOW_MS;
  });
  const next = last + REFUSAL_WINDOW_MS;
  return limited && next > nowMs ? next : null;
}

/** When those of the refusals were that count for credentials of this version: a new password begins anew. */
export function timesFor(refusals: readonly Refusal[], version: string | null): readonly number[] {
  return refusals
    .filter((one) => one.version === null || version === null || one.version === version)
    .map(({ atMs }) => atMs);
}

export const FAULT_WINDOW_MS = 60_000;
const EXTENSIONS_REFUSED_BY_FAULT = 3;

/** More than 3 extensions refused within a minute is the fault of the PBX, not of the passwords. */
export function isPbxFault(recent: readonly RecentRefusal[], nowMs: number): boolean {
  const extensions = new Set(recent.filter((r) => nowMs - r.atMs < FAULT_WINDOW_MS).map((r) => r.extension));
  return extensions.size > EXTENSIONS_REFUSED_BY_FAULT;
}

/**
 * The fault that these refusals show and that no success has ended.
 * @returns the refusals since its beginning, oldest first; empty where there is none
 */
export function openFault(refusals: readonly RecentRefusal[]): readonly RecentRefusal[] {
  const sorted = refusals.toSorted((a, b) => a.atMs - b.atMs);
  const shown = sorted.find((one, index) => isPbxFault(sorted.slice(0, index + 1), one.atMs));
  return shown === undefined ? [] : sorted.filter((one) => shown.atMs - one.atMs < FAULT_WINDOW_MS);
}
