import type { z } from "zod";
import type { CamelCaseKeys } from "./case.ts";
import type { Role } from "./primitives.ts";

/**
 * Who may call a route. `public`: anybody. `session`: any signed-in user, also one who must set a new password first.
 * `api-key`: a key in `Authorization: Bearer`. A role: that role and higher ones.
 */
export type Access = "public" | "session" | "api-key" | Role;

type Schema = z.ZodType;

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** One HTTP operation: the single description that server, console, OpenAPI document and tests share. */
export interface Route<
  Params extends Schema | undefined = Schema | undefined,
  Query extends Schema | undefined = Schema | undefined,
  Body extends Schema | undefined = Schema | undefined,
  Response extends Schema | undefined = Schema | undefined,
  M extends Method = Method,
  Path extends string = string,
> {
  readonly method: M;
  /** Fastify form: `/api/users/:id`. */
  readonly path: Path;
  readonly access: Access;
  readonly summary: string;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Request headers that the operation needs, by lower-case name. Others are let through. */
  readonly headers: Schema | undefined;
  /** undefined = 204 without a body. */
  readonly response: Response;
  /** Status of success; default 200, or 204 without a response schema. */
  readonly status: 200 | 201 | 202 | 204;
}

interface RouteInput<P, Q, B, R, M, Path> {
  method: M;
  path: Path;
  access: Access;
  summary: string;
  params?: P;
  query?: Q;
  body?: B;
  headers?: Schema;
  response?: R;
  status?: Route["status"];
}

export function route<
  P extends Schema | undefined = undefined,
  Q extends Schema | undefined = undefined,
  B extends Schema | undefined = undefined,
  R extends Schema | undefined = undefined,
  M extends Method = Method,
  const Path extends string = string,
>(input: RouteInput<P, Q, B, R, M, Path>): Route<P, Q, B, R, M, Path> {
  return {
    method: input.method,
    path: input.path,
    access: input.access,
    summary: input.summary,
    params: input.params as P,
    query: input.query as Q,
    body: input.body as B,
    headers: input.headers,
    response: input.response as R,
    status: input.status ?? (input.response ? 200 : 204),
  };
}

type Parsed<S> = S extends Schema ? CamelCaseKeys<z.output<S>> : undefined;
type Given<S> = S extends Schema ? CamelCaseKeys<z.input<S>> : undefined;

/** What a handler gets, camelCase, defaults filled in. */
export interface RouteRequest<T extends Route> {
  readonly params: Parsed<T["params"]>;
  readonly query: Parsed<T["query"]>;
  readonly body: Parsed<T["body"]>;
}
/** What a handler returns, camelCase. */
export type RouteReply<T extends Route> = T["response"] extends Schema ? CamelCaseKeys<z.input<T["response"]>> : void;

/** What a client passes, camelCase; parts without a schema are left out. */
export type RouteCall<T extends Route> = {
  [K in "params" | "query" | "body" as T[K] extends Schema ? K : never]: Given<T[K]>;
};
/** What a client gets back, camelCase. */
export type RouteResult<T extends Route> = T["response"] extends Schema
  ? CamelCaseKeys<z.output<T["response"]>>
  : undefined;
