import type { Role } from "@readyline/contract";

export interface SignedInUser {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly role: Role;
}

export interface SessionHandle {
  readonly id: string;
}

export interface ApiKeyHandle {
  readonly id: string;
  readonly name: string;
}

/** Who asks, and from where. What the route's `access` does not bring throws when it is read: a fault of the handler. */
export interface RequestContext {
  /** On `session` and role routes. */
  readonly user: SignedInUser;
  /** On `session` and role routes. */
  readonly session: SessionHandle;
  /** On `api-key` routes. */
  readonly apiKey: ApiKeyHandle;
  /** The client's IP address, seen through a trusted proxy where `TRUST_PROXY` is on. */
  readonly address: string;
  /** Lower-case names; the first value where a header came several times. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Adds a `Set-Cookie` header, value as given. */
  setCookie(cookie: string): void;
}

export interface Identity {
  readonly user?: SignedInUser;
  readonly session?: SessionHandle;
  readonly apiKey?: ApiKeyHandle;
}

function brought<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new TypeError(`This route's access does not bring ${what}.`);
  return value;
}

export function createRequestContext(
  identity: Identity,
  rest: Pick<RequestContext, "address" | "headers" | "setCookie">,
): RequestContext {
  return {
    get user() {
      return brought(identity.user, "a user");
    },
    get session() {
      return brought(identity.session, "a session");
    },
    get apiKey() {
      return brought(identity.apiKey, "an API key");
    },
    ...rest,
  };
}
