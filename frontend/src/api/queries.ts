import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { AlarmClass, AuditKind, Disposition } from "@readyline/contract";
import { withRecent } from "./alarm-list.ts";
import { api } from "./client.ts";

/** Keys by what they hold; a live event invalidates by the first element, or by both. */
export const queryKeys = {
  alarms: ["alarms"],
  alarm: (no: number) => ["alarm", no],
  history: ["history"],
  accounts: ["accounts"],
  account: (id: string) => ["account", id],
  users: ["users"],
  user: (id: string) => ["user", id],
  userLine: (id: string) => ["user-line", id],
  pbx: ["pbx"],
  doctor: ["pbx-doctor"],
  apiKeys: ["api-keys"],
  lines: ["lines"],
  audit: ["audit"],
  mySessions: ["my-sessions"],
  sample: ["sample"],
} as const;

/** Open alarms. Kept by live events; `seq` is the live number that the list includes. */
export const alarmsQuery = () =>
  queryOptions({
    queryKey: queryKeys.alarms,
    queryFn: async ({ signal }) => withRecent(await api("GET", "/api/alarms", { signal })),
  });

/** One alarm by its number, open or closed. */
export const alarmQuery = (no: number) =>
  queryOptions({
    queryKey: queryKeys.alarm(no),
    queryFn: ({ signal }) => api("GET", "/api/alarms/:no", { params: { no }, signal }),
  });

export interface HistorySearch {
  readonly q?: string | undefined;
  /** UTC epoch milliseconds, inclusive. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly class?: AlarmClass | undefined;
  readonly disposition?: Disposition | undefined;
  /** User id. */
  readonly operator?: string | undefined;
}

/** An absent filter and one that is undefined are the same key and the same request. */
const given = <T extends object>(search: T) =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined && value !== "")) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

/** Closed alarms, newest first, page by page. */
export const historyQuery = (search: HistorySearch) =>
  infiniteQueryOptions({
    queryKey: [...queryKeys.history, given(search)],
    queryFn: ({ signal, pageParam }) =>
      api("GET", "/api/history", { query: given({ ...search, cursor: pageParam ?? undefined }), signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    staleTime: 10_000,
  });

/** Accounts by number, page by page. */
export const accountsQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: [...queryKeys.accounts, q],
    queryFn: ({ signal, pageParam }) =>
      api("GET", "/api/accounts", { query: given({ q, cursor: pageParam ?? undefined }), signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });

export const accountQuery = (id: string) =>
  queryOptions({
    queryKey: queryKeys.account(id),
    queryFn: ({ signal }) => api("GET", "/api/accounts/:id", { params: { id }, signal }),
  });

export const usersQuery = () =>
  queryOptions({ queryKey: queryKeys.users, queryFn: ({ signal }) => api("GET", "/api/users", { signal }) });

export const userQuery = (id: string) =>
  queryOptions({
    queryKey: queryKeys.user(id),
    queryFn: ({ signal }) => api("GET", "/api/users/:id", { params: { id }, signal }),
  });

/** The gateway's facts on another user's line; they have no live event, so they are asked again while shown. */
export const userLineQuery = (id: string) =>
  queryOptions({
    queryKey: queryKeys.userLine(id),
    queryFn: ({ signal }) => api("GET", "/api/users/:id/line", { params: { id }, signal }),
    refetchInterval: 3000,
    staleTime: 0,
  });

/** The wallboard: the lines are kept live by `watch_lines`, how today's alarms were answered is asked again. */
export const linesQuery = () =>
  queryOptions({
    queryKey: queryKeys.lines,
    queryFn: ({ signal }) => api("GET", "/api/lines", { signal }),
    refetchInterval: 10_000,
    staleTime: 0,
  });

export const pbxQuery = () =>
  queryOptions({
    queryKey: queryKeys.pbx,
    queryFn: ({ signal }) => api("GET", "/api/pbx", { signal }),
    refetchInterval: 5000,
    staleTime: 0,
  });

/** The newest run of the connection doctor; asked for again and again while it runs. */
export const doctorQuery = () =>
  queryOptions({
    queryKey: queryKeys.doctor,
    queryFn: ({ signal }) => api("GET", "/api/pbx/doctor", { signal }),
    refetchInterval: ({ state }) => (state.data?.run?.endedAt === null ? 300 : 5_000),
    staleTime: 0,
  });

export const apiKeysQuery = () =>
  queryOptions({ queryKey: queryKeys.apiKeys, queryFn: ({ signal }) => api("GET", "/api/api-keys", { signal }) });

export const mySessionsQuery = () =>
  queryOptions({
    queryKey: queryKeys.mySessions,
    queryFn: ({ signal }) => api("GET", "/api/me/sessions", { signal }),
    staleTime: 0,
  });

/** Whether the sample-data generator runs; only with sample data. */
export const sampleQuery = () =>
  queryOptions({ queryKey: queryKeys.sample, queryFn: ({ signal }) => api("GET", "/api/sample", { signal }) });

export interface AuditSearch {
  readonly kind?: AuditKind | undefined;
  /** A user's id, or `system`. */
  readonly actor?: string | undefined;
  /** UTC epoch milliseconds, inclusive. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** The audit log, newest first, page by page. */
export const auditQuery = (search: AuditSearch) =>
  infiniteQueryOptions({
    queryKey: [...queryKeys.audit, given(search)],
    queryFn: ({ signal, pageParam }) =>
      api("GET", "/api/audit", { query: given({ ...search, cursor: pageParam ?? undefined }), signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    staleTime: 0,
  });
