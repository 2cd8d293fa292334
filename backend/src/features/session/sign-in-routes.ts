import { routes } from "@readyline/contract";
import type { AuthCaller } from "../../auth/auth-call.ts";
import { setCookieHeader } from "../../auth/cookies.ts";
import type { SignInResult } from "../../auth/sign-in.ts";
import { ApiError } from "../../http/api-error.ts";
import type { Implement } from "../../http/implement.ts";
import type { RequestContext } from "../../http/request-context.ts";
import type { SessionContext } from "./session-context.ts";

/** From user name to session, and out of it again. */
export function registerSignIn(implement: Implement, context: SessionContext): void {
  const { signIn, sessions, cookies, https, takeTry } = context;

  async function attempt(request: RequestContext, step: (caller: AuthCaller) => Promise<SignInResult>) {
    if (!takeTry(request.address)) throw new ApiError("too_many_requests");
    const { answer, setCookies } = await step({
      address: request.address,
      userAgent: request.headers["user-agent"],
      cookies: request.headers["cookie"] ?? "",
    });
    for (const cookie of setCookies) request.setCookie(cookie);
    return answer;
  }

  implement(routes.signIn, ({ body, context: request }) =>
    attempt(request, (caller) => signIn.withPassword(body, caller)),
  );
  implement(routes.verifyCode, ({ body, context: request }) =>
    attempt(request, (caller) => signIn.withCode(body.code, caller)),
  );
  implement(routes.verifyBackupCode, ({ body, context: request }) =>
    attempt(request, (caller) => signIn.withBackupCode(body.code, caller)),
  );
  implement(routes.signOut, async ({ context: request }) => {
    await sessions.end({ sessionId: request.session.id, userId: request.user.id, reason: "logout" });
    for (const name of [cookies.session, cookies.twoFactor]) request.setCookie(setCookieHeader(name, "", https, 0));
  });
}
