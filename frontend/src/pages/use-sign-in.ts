import { useCallback } from "react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { loadConsole } from "../enter.ts";
import type { SignInResult } from "../components/SignInForms.tsx";
import { loadMe } from "../store/sessionStore.ts";

/** Fetches the signed-in part while the server still checks the password. A failed fetch shows when it is needed. */
export function prefetchConsole(): void {
  loadConsole().catch(() => undefined);
  import("./Ready.tsx").catch(() => undefined);
  import("./Dashboard.tsx").catch(() => undefined);
}

/** What follows an accepted step: the code page, the forced new password, or the page that says what is ready. Never waits for the PBX. */
export function useAfterSignIn(): (result: SignInResult) => Promise<void> {
  const navigate = useNavigate();
  const { to } = useSearch({ from: "/login" });
  return useCallback(
    async (result) => {
      if (result === "code_required") {
        await navigate({ to: "/login/code", search: { to } });
        return;
      }
      await enterAfterSignIn(to, navigate);
    },
    [navigate, to],
  );
}

/** Line and live feed start at once, beside the question who signed in; the page does not wait for either. */
export async function enterAfterSignIn(
  to: string | undefined,
  navigate: ReturnType<typeof useNavigate>,
): Promise<void> {
  const { startConsole, stopConsole } = await loadConsole();
  startConsole();
  const me = await loadMe();
  if (me.user.mustChangePassword) {
    await stopConsole();
    await navigate({ to: "/login/new-password", search: { to }, replace: true });
    return;
  }
  await navigate({ to: "/ready", search: { to }, replace: true });
}
