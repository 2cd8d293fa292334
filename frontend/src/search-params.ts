import { auditKinds } from "@readyline/contract";
import type { AlarmClass, AuditKind, Disposition } from "@readyline/contract";

/** What the router has read from the address; anybody may have written it. */
type Raw = Record<string, unknown>;

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== ""
    ? value.slice(0, 120)
    : typeof value === "number"
      ? String(value)
      : undefined;
const momentOf = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
const priorityOf = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 9 ? value : undefined;

export interface DashboardSearch {
  prio?: number | undefined;
  class?: AlarmClass | undefined;
  mine?: true | undefined;
}
/** An unknown class finds nothing on the page; the server refuses it where it is asked. */
export const readDashboardSearch = (raw: Raw): DashboardSearch => ({
  prio: priorityOf(raw["prio"]),
  class: textOf(raw["class"]) as AlarmClass | undefined,
  mine: raw["mine"] === true ? true : undefined,
});

export interface HistorySearchParams {
  q?: string | undefined;
  /** UTC epoch milliseconds. */
  from?: number | undefined;
  to?: number | undefined;
  class?: AlarmClass | undefined;
  disposition?: Disposition | undefined;
  operator?: string | undefined;
}
export const readHistorySearch = (raw: Raw): HistorySearchParams => ({
  q: textOf(raw["q"]),
  from: momentOf(raw["from"]),
  to: momentOf(raw["to"]),
  class: textOf(raw["class"]) as AlarmClass | undefined,
  disposition: textOf(raw["disposition"]) as Disposition | undefined,
  operator: textOf(raw["operator"]),
});

export interface AccountsSearch {
  q?: string | undefined;
}
export const readAccountsSearch = (raw: Raw): AccountsSearch => ({ q: textOf(raw["q"]) });

export interface LoginSearch {
  /** Where to go after the sign-in: a path of this site. */
  to?: string | undefined;
}
/** Only a path of our own: an address that leads elsewhere would be a gift to phishers. */
export const readLoginSearch = (raw: Raw): LoginSearch => {
  const to = raw["to"];
  return { to: typeof to === "string" && /^\/(?![/\\])/.test(to) && !to.startsWith("/login") ? to : undefined };
};

export interface AuditSearchParams {
  kind?: AuditKind | undefined;
  actor?: string | undefined;
  /** UTC epoch milliseconds. */
  from?: number | undefined;
  to?: number | undefined;
}
export const readAuditSearch = (raw: Raw): AuditSearchParams => ({
  kind: auditKinds.find((kind) => kind === raw["kind"]),
  actor: textOf(raw["actor"]),
  from: momentOf(raw["from"]),
  to: momentOf(raw["to"]),
});
