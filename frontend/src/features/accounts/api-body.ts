import type { Method, Route, RouteCall, routes } from "@readyline/contract";

type AnyRoute = (typeof routes)[keyof typeof routes];
type CallOf<R> = R extends Route ? RouteCall<R> : never;

/** The body that one operation of the contract takes, camelCase. */
export type ApiBody<M extends Method, P extends string> =
  CallOf<Extract<AnyRoute, { method: M; path: P }>> extends { body: infer Body } ? Body : never;
