import type { SignInAnswer } from "@readyline/contract";
import { type Database, LOGIN_ATTEMPTS, type User } from "@readyline/database";
import { ApiError } from "../http/api-error.ts";
import type { Log } from "../log.ts";
import { headersFor, readReply, type AuthCaller, type AuthReply } from "./auth-call.ts";
import type { Auth } from "./better-auth.ts";
import { readCookie, type CookieNames, type CookieSigner } from "./cookies.ts";
import type { Sessions } from "./sessions.ts";
import type { TwoFactor } from "./two-factor.ts";

export interface SignInOptions {
  readonly auth: Auth;
  readonly database: Pick<Database, "users" | "writeTx">;
  readonly sessions: Sessions;
  readonly twoFactor: TwoFactor;
  readonly signer: CookieSigner;
  readonly cookies: CookieNames;
  readonly log: Log;
}

export interface SignInResult {
  readonly answer: SignInAnswer;
  /** `Set-Cookie` values. */
  readonly setCookies: readonly string[];
}

/** The steps from user name to session. The token before the code is a challenge, not a session: it opens nothing. */
export class SignIn {
  readonly #options: SignInOptions;

  constructor(options: SignInOptions) {
    this.#options = options;
  }

  /** @throws {ApiError} `bad_credentials`, `too_many_attempts`, `account_disabled` */
  async withPassword(input: { username: string; password: string }, caller: AuthCaller): Promise<SignInResult> {
    const { auth, database, log } = this.#options;
    // Counted before the password is looked at: parallel guesses cannot slip past the limit.
    const reservation = await database.writeTx((tx) => tx.loginGuard.reserve(input.username));
    if (!reservation.allowed) {
      log.warn({ username: input.username, address: caller.address }, "sign-in refused: locked");
      throw new ApiError("too_many_attempts", { retryAt: reservation.lockedUntil });
    }
    const reply = await readReply(
      await auth.api.signInUsername({ body: input, headers: headersFor({ ...caller, cookies: "" }), asResponse: true }),
    );
    const user = reply.status === 200 ? await database.users.getByUsername(input.username) : null;
    if (user === null) {
      log.warn({ username: input.username, address: caller.address, attempt: reservation.attempt }, "sign-in failed");
      if (reservation.attempt === LOGIN_ATTEMPTS) await this.#auditLock(input.username, caller);
      throw new ApiError("bad_credentials");
    }
    await database.writeTx((tx) => tx.loginGuard.clear(input.username));
    const setCookies = this.#ownCookies(reply);
    if (!user.active) {
      await this.#discard(setCookies, user);
      throw new ApiError("account_disabled");
    }
    if (reply.body["twoFactorRedirect"] === true) return { answer: { result: "code_required" }, setCookies };
    return this.#signedIn(user, setCookies, caller);
  }

  /** Only of a name that exists: what was typed for a name may have been a password. */
  async #auditLock(username: string, { address }: AuthCaller): Promise<void> {
    const { database } = this.#options;
    const user = await database.users.getByUsername(username);
    if (user === null) return;
    const entry = { actorId: null, action: "sign_in.locked", targetType: "user", targetId: user.id, address };
    await database.writeTx((tx) => tx.audit.append({ ...entry, after: { attempts: LOGIN_ATTEMPTS } }));
  }

  /** @throws {ApiError} `bad_code`, `code_challenge_ended`, `too_many_attempts`, `account_disabled` */
  async withCode(code: string, caller: AuthCaller): Promise<SignInResult> {
    const { auth, twoFactor } = this.#options;
    const { user, cookies } = await this.#challenge(caller);
    // A used code is not given to better-auth, which would take it once more.
    if ((await twoFactor.claimCode(user.id, code)) === "used") throw new ApiError("bad_code");
    const headers = headersFor({ ...caller, cookies });
    return this.#afterCode(await auth.api.verifyTOTP({ body: { code }, headers, asResponse: true }), user, caller);
  }

  /** @throws {ApiError} as {@link withCode} */
  async withBackupCode(code: string, caller: AuthCaller): Promise<SignInResult> {
    const { auth } = this.#options;
    const { user, cookies } = await this.#challenge(caller);
    const headers = headersFor({ ...caller, cookies });
    const body = { code: code.trim() };
    return this.#afterCode(await auth.api.verifyBackupCode({ body, headers, asResponse: true }), user, caller);
  }

  async #challenge(caller: AuthCaller): Promise<{ user: User; cookies: string }> {
    const { database, twoFactor, signer, cookies } = this.#options;
    const value = readCookie(caller.cookies, cookies.twoFactor);
    const userId = await twoFactor.challengedUser(signer.verify(value));
    const user = userId === null ? null : await database.users.get(userId);
    if (user === null) throw new ApiError("code_challenge_ended");
    if (!user.active) throw new ApiError("account_disabled");
    // Only this cookie: a session that the browser still has would make it another request.
    return { user, cookies: `${cookies.twoFactor}=${value ?? ""}` };
  }

  async #afterCode(response: Response, user: User, caller: AuthCaller): Promise<SignInResult> {
    const reply = await readReply(response);
    if (reply.status === 200) return this.#signedIn(user, this.#ownCookies(reply), caller);
    this.#options.log.warn({ username: user.username, address: caller.address, code: reply.code }, "code refused");
    switch (reply.code) {
      case "TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE":
      case "INVALID_TWO_FACTOR_COOKIE":
        throw new ApiError("code_challenge_ended");
      case "ACCOUNT_TEMPORARILY_LOCKED":
        throw new ApiError("too_many_attempts", await this.#codeLock(user));
      default:
        throw new ApiError("bad_code");
    }
  }

  async #codeLock(user: User): Promise<{ retryAt?: number }> {
    const retryAt = await this.#options.twoFactor.lockedUntil(user.id);
    return retryAt === null ? {} : { retryAt };
  }

  /** Whoever was signed in on this browser before is signed out: no session is left behind that nobody sees. */
  async #signedIn(user: User, setCookies: readonly string[], caller: AuthCaller): Promise<SignInResult> {
    const { sessions, database, log } = this.#options;
    const previous = await sessions.find(sessions.tokenOf(caller.cookies));
    if (previous) await sessions.end({ sessionId: previous.id, userId: previous.user.id, reason: "logout" });
    await database.writeTx((tx) => tx.users.signedIn(user.id));
    log.info({ user: user.id, username: user.username, address: caller.address }, "signed in");
    return { answer: { result: "signed_in", hasLine: user.sipExtension !== null }, setCookies };
  }

  /** better-auth also clears cookies that this product does not use. */
  #ownCookies(reply: AuthReply): readonly string[] {
    const { session, twoFactor } = this.#options.cookies;
    return reply.cookies.filter((cookie) => [session, twoFactor].some((name) => cookie.startsWith(`${name}=`)));
  }

  async #discard(setCookies: readonly string[], user: User): Promise<void> {
    const { sessions } = this.#options;
    const made = await sessions.find(sessions.tokenOf(setCookies.map((cookie) => cookie.split(";")[0]).join("; ")));
    if (made) await sessions.end({ sessionId: made.id, userId: user.id, reason: "session_revoked" });
  }
}
