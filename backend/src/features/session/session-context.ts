import type { AppContext } from "../../context.ts";
import type { Auth } from "../../auth/better-auth.ts";
import { setCookieHeader, type CookieNames, type CookieSigner } from "../../auth/cookies.ts";
import { sessionTimes } from "../../auth/session-policy.ts";
import type { SessionStore } from "../../auth/session-store.ts";
import type { Sessions } from "../../auth/sessions.ts";
import type { SignIn } from "../../auth/sign-in.ts";
import type { TwoFactor } from "../../auth/two-factor.ts";
import type { RequestContext } from "../../http/request-context.ts";

/** What sign-in and the own account are made from. */
export interface SessionContext extends Pick<AppContext, "database" | "now"> {
  readonly auth: Auth;
  readonly sessions: Sessions;
  readonly store: SessionStore;
  readonly signIn: SignIn;
  readonly twoFactor: TwoFactor;
  readonly signer: CookieSigner;
  readonly cookies: CookieNames;
  readonly https: boolean;
  /** Counts one try of an address; false = too many. */
  readonly takeTry: (address: string) => boolean;
}

/** From now on the session answers to a new token only; its line and its live connection stay. */
export async function renewToken(
  { store, signer, cookies, https }: SessionContext,
  request: Pick<RequestContext, "session" | "setCookie">,
): Promise<void> {
  const token = await store.replaceToken(request.session.id);
  const maxAgeSeconds = (sessionTimes.absoluteMs + sessionTimes.callGraceMs) / 1_000;
  request.setCookie(setCookieHeader(cookies.session, signer.sign(token), https, maxAgeSeconds));
}
