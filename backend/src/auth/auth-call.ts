import { ApiError } from "../http/api-error.ts";
import { addressHeader } from "./better-auth.ts";

/** What better-auth may see of a request: who asks from where, and the cookies named here. */
export interface AuthCaller {
  readonly address: string;
  readonly userAgent: string | undefined;
  /** `Cookie` header. */
  readonly cookies: string;
}

export interface AuthReply {
  readonly status: number;
  /** better-auth's error code, e.g. `INVALID_CODE`; "" on success. */
  readonly code: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** `Set-Cookie` values. */
  readonly cookies: readonly string[];
}

export function headersFor({ address, userAgent, cookies }: AuthCaller): Headers {
  return new Headers({
    [addressHeader]: address,
    ...(userAgent === undefined ? {} : { "user-agent": userAgent.slice(0, 300) }),
    ...(cookies === "" ? {} : { cookie: cookies }),
  });
}

/** @throws {ApiError} `internal` when better-auth itself failed. */
export async function readReply(response: Response): Promise<AuthReply> {
  const text = await response.text();
  const parsed: unknown = text === "" ? {} : JSON.parse(text);
  const body = typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : {};
  if (response.status >= 500) {
    throw new ApiError("internal", {
      cause: new Error(`better-auth answered ${response.status} ${JSON.stringify(body["code"])}`),
    });
  }
  return {
    status: response.status,
    code: response.ok || typeof body["code"] !== "string" ? "" : body["code"],
    body,
    cookies: response.headers.getSetCookie(),
  };
}
