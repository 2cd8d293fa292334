import type { Implement } from "../../http/implement.ts";
import { registerMe } from "./me-routes.ts";
import { registerPassword } from "./password-routes.ts";
import type { SessionContext } from "./session-context.ts";
import { registerSignIn } from "./sign-in-routes.ts";
import { registerTwoFactor } from "./two-factor-routes.ts";

/** Sign-in, sign-out and the own account. */
export function registerSession(implement: Implement, context: SessionContext): void {
  registerSignIn(implement, context);
  registerPassword(implement, context);
  registerTwoFactor(implement, context);
  registerMe(implement, context);
}
