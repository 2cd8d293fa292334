import { username as usernameFormat } from "@readyline/contract";
import { authSchema, newId, type Database } from "@readyline/database";
import { betterAuth } from "better-auth";
import { twoFactor } from "better-auth/plugins/two-factor";
import { username } from "better-auth/plugins/username";
import type { Log } from "../log.ts";
import { cookieNames } from "./cookies.ts";
import { hashPassword, verifyPassword } from "./password-hash.ts";
import { sessionTimes } from "./session-policy.ts";

export interface AuthOptions {
  readonly database: Pick<Database, "authKysely" | "engine">;
  /** Signs cookies and encrypts one-time-code secrets. */
  readonly secret: string;
  /** Cookies are Secure and carry the `__Host-` prefix. */
  readonly https: boolean;
  readonly log: Log;
}

/** The client's address travels to better-auth in this header, written by us alone. */
export const addressHeader = "x-readyline-address";

/**
 * better-auth, called in process only: none of its paths is served. It checks passwords and codes and makes sessions;
 * lockout, one-time use of codes, expiry and revocation are ours (see docs/decisions/2026-11-23-authentication.md).
 */
export function createAuth({ database, secret, https, log }: AuthOptions) {
  return betterAuth({
    appName: "Readyline",
    baseURL: "http://127.0.0.1",
    basePath: "/api/auth",
    secret,
    database: { db: database.authKysely as never, type: database.engine },
    telemetry: { enabled: false },
    logger: {
      level: "error",
      log: (level, message) => log[level === "error" ? "error" : "warn"]({ source: "better-auth" }, message),
    },
    advanced: {
      database: { generateId: () => newId() },
      cookiePrefix: cookieNames(https).prefix,
      useSecureCookies: false,
      defaultCookieAttributes: { secure: https, sameSite: "strict", httpOnly: true, path: "/" },
      ipAddress: { ipAddressHeaders: [addressHeader] },
    },
    user: authSchema.user,
    // Our own rules are stricter; better-auth's end must not come before a call that they wait for.
    session: {
      ...authSchema.session,
      expiresIn: (sessionTimes.absoluteMs + sessionTimes.callGraceMs) / 1_000,
      disableSessionRefresh: true,
      freshAge: 0,
      cookieCache: { enabled: false },
    },
    account: authSchema.account,
    verification: authSchema.verification,
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 1,
      maxPasswordLength: 256,
      password: { hash: hashPassword, verify: verifyPassword },
    },
    rateLimit: { enabled: false },
    plugins: [
      username({
        schema: authSchema.username,
        minUsernameLength: 2,
        maxUsernameLength: 32,
        usernameValidator: (value) => usernameFormat.safeParse(value).success,
      }),
      twoFactor({ schema: authSchema.twoFactor, issuer: "Readyline" }),
    ],
  });
}

export type Auth = ReturnType<typeof createAuth>;
