import { fromWire, toWire } from "@readyline/contract";
import type { ErrorBody, Method, Route, RouteCall, RouteResult, routes } from "@readyline/contract";
import { apiMessages } from "../messages/api.ts";
import { ApiFailure } from "./failure.ts";

type AnyRoute = (typeof routes)[keyof typeof routes];
type RouteOf<M extends Method, P extends string> = Extract<AnyRoute, { method: M; path: P }>;
export type PathOf<M extends Method> = Extract<AnyRoute, { method: M }>["path"];

export interface CallOptions {
  readonly signal?: AbortSignal;
}
type CallOf<R> = R extends Route ? RouteCall<R> & CallOptions : never;
type Arguments<Call> = object extends Call ? [call?: Call] : [call: Call];
export type ApiResult<M extends Method, P extends string> =
  RouteOf<M, P> extends infer R ? (R extends Route ? RouteResult<R> : never) : never;

type Scalar = string | number | boolean | null | undefined;

/** What a call may carry, whatever the route; the typed signature of {@link api} is what callers see. */
interface LooseCall extends CallOptions {
  readonly params?: Readonly<Record<string, Scalar>>;
  readonly query?: Readonly<Record<string, Scalar>>;
  readonly body?: unknown;
}

type FailureListener = (failure: ApiFailure) => void;
const failureListeners = new Set<FailureListener>();

/** Hears every failed call: how a dead session is noticed wherever it shows first. Returns the way to stop. */
export function onApiFailure(listener: FailureListener): () => void {
  failureListeners.add(listener);
  return () => failureListeners.delete(listener);
}

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const camelPath = (path: string): string =>
  path.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());

function addressOf(path: string, call: LooseCall): string {
  let address = path;
  for (const [name, value] of Object.entries(call.params ?? {})) {
    address = address.replace(`:${snake(name)}`, encodeURIComponent(String(value)));
  }
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined && value !== null && value !== "") query.set(snake(name), String(value));
  }
  return query.size > 0 ? `${address}?${query.toString()}` : address;
}

async function failureOf(response: Response): Promise<ApiFailure> {
  const body = (await response.json().catch((error: unknown) => {
    // A proxy in between answers with HTML; the status is then all that is known.
    if (error instanceof SyntaxError) return null;
    throw error;
  })) as Partial<ErrorBody> | null;
  const error = body?.error;
  if (!error) {
    return new ApiFailure({
      code: "internal",
      status: response.status,
      message: apiMessages.badAnswer(response.status),
    });
  }
  return new ApiFailure({
    code: error.code,
    status: response.status,
    message: error.message,
    fields: (error.fields ?? []).map((fault) => ({ path: camelPath(fault.path), message: fault.message })),
    retryAt: error.retry_at ?? null,
    holder: error.holder ? fromWire(error.holder) : null,
  });
}

async function send(method: Method, path: string, call: LooseCall): Promise<Response> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (call.body !== undefined) headers["content-type"] = "application/json";
  try {
    return await fetch(addressOf(path, call), {
      method,
      headers,
      credentials: "same-origin",
      cache: "no-store",
      ...(call.body === undefined ? {} : { body: JSON.stringify(toWire(call.body)) }),
      ...(call.signal ? { signal: call.signal } : {}),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiFailure({ code: "unreachable", status: 0, message: apiMessages.unreachable }, { cause: error });
  }
}

/**
 * Calls one operation of the contract, named by method and path as the contract writes them:
 * `api("POST", "/api/alarms/:no/claim", { params: { no: 20418 } })`. Takes and returns camelCase; a reply without
 * a body is undefined. Rejects with {@link ApiFailure}, or with the AbortError of the caller's own signal.
 */
export async function api<M extends Method, P extends PathOf<M>>(
  method: M,
  path: P,
  ...rest: Arguments<CallOf<RouteOf<M, P>>>
): Promise<ApiResult<M, P>> {
  const call = (rest[0] ?? {}) as LooseCall;
  try {
    const response = await send(method, path, call);
    if (!response.ok) throw await failureOf(response);
    if (response.status === 204) return undefined as ApiResult<M, P>;
    return fromWire(await response.json()) as ApiResult<M, P>;
  } catch (error) {
    if (error instanceof ApiFailure) for (const listener of failureListeners) listener(error);
    throw error;
  }
}
