import { redirect } from "@tanstack/react-router";
import { isFailure } from "./api/failure.ts";
import { loadMe, sessionStore } from "./store/sessionStore.ts";

/** The signed-in part: not fetched before somebody signs in. */
export const loadConsole = () => import("./Console.tsx");

/**
 * Guard of every page behind the sign-in. Lets a signed-in user pass and starts line and live feed; sends everybody
 * else to the sign-in, which leads back to `href`. Rejects with a redirect, or with ApiFailure when the server is away.
 */
export async function enterConsole(href: string): Promise<void> {
  const { phase } = sessionStore.getState();
  if (phase === "signed_in" || phase === "interrupted") return;
  let hasLine = false;
  try {
    const me = await loadMe();
    hasLine = me.user.sipExtension !== null;
    if (me.user.mustChangePassword) redirect({ to: "/login/new-password", replace: true, throw: true });
  } catch (error) {
    if (!isFailure(error, "not_signed_in")) throw error;
    const to = href === "/dashboard" || href === "/" ? undefined : href;
    redirect({ to: "/login", search: { to }, replace: true, throw: true });
  }
  const { startConsole } = await loadConsole();
  void startConsole(hasLine);
}
