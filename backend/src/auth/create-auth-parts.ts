import type { Database } from "@readyline/database";
import { isHttps, type Config } from "../config/config.ts";
import type { Log } from "../log.ts";
import type { Secrets } from "../secrets/secrets.ts";
import { createAuth, type Auth } from "./better-auth.ts";
import { cookieNames, createCookieSigner, type CookieNames, type CookieSigner } from "./cookies.ts";
import { SessionStore } from "./session-store.ts";
import { Sessions } from "./sessions.ts";
import { SignIn } from "./sign-in.ts";
import { TwoFactor } from "./two-factor.ts";

export interface AuthParts {
  readonly auth: Auth;
  readonly store: SessionStore;
  readonly sessions: Sessions;
  readonly twoFactor: TwoFactor;
  readonly signIn: SignIn;
  readonly signer: CookieSigner;
  readonly cookies: CookieNames;
  readonly https: boolean;
}

export interface AuthPartsOptions {
  readonly config: Pick<Config, "tls" | "publicUrl">;
  readonly database: Database;
  readonly secrets: Pick<Secrets, "derive">;
  readonly log: Log;
  readonly now: () => number;
  readonly hasCall: (sessionId: string) => boolean;
}

/** Everything that sign-in is made of, wired together. */
export function createAuthParts({ config, database, secrets, log, now, hasCall }: AuthPartsOptions): AuthParts {
  const https = isHttps(config);
  const secret = secrets.derive("sign-in");
  const cookies = cookieNames(https);
  const signer = createCookieSigner(secret);
  const auth = createAuth({ database, secret, https, log });
  const store = new SessionStore(database);
  const sessions = new Sessions({ store, database, signer, cookieName: cookies.session, log, now, hasCall });
  const twoFactor = new TwoFactor({ auth, database, now, log });
  const signIn = new SignIn({ auth, database, sessions, twoFactor, signer, cookies, log });
  return { auth, store, sessions, twoFactor, signIn, signer, cookies, https };
}
