/** Refused credentials are tried again rarely: a PBX bans an address that repeats them (fail2ban), and with it every console. */
const REFUSAL_WINDOW_MS = 10 * 60_000;
const REFUSALS_ALLOWED = 2;

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

export const FAULT_WINDOW_MS = 60_000;
const EXTENSIONS_REFUSED_BY_FAULT = 3;

export interface RecentRefusal {
  readonly extension: string;
  readonly atMs: number;
}

/** More than 3 extensions refused within a minute is the fault of the PBX, not of the passwords. */
export function isPbxFault(recent: readonly RecentRefusal[], nowMs: number): boolean {
  const extensions = new Set(recent.filter((r) => nowMs - r.atMs < FAULT_WINDOW_MS).map((r) => r.extension));
  return extensions.size > EXTENSIONS_REFUSED_BY_FAULT;
}
