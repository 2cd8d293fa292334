import { useCallback } from "react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { SignInAnswer } from "@readyline/contract";
import { loadConsole } from "../enter.ts";
import { loadMe } from "../store/sessionStore.ts";

/** Fetches the signed-in part while the user still types. A failed fetch shows when it is needed. */
export function prefetchConsole(): void {
  loadConsole().catch(() => undefined);
  import("./Ready.tsx").catch(() => undefined);
  import("./Dashboard.tsx").catch(() => undefined);
}

/** What follows an accepted step: the code page, the forced new password, or the page that says what is ready. Never waits for the PBX. */
export function useAfterSignIn(): (answer: SignInAnswer) => Promise<void> {
  const navigate = useNavigate();
  const { to } = useSearch({ from: "/login" });
  return useCallback(
    async (answer) => {
      if (answer.result === "code_required") {
        await navigate({ to: "/login/code", search: { to } });
        return;
      }
      await enterAfterSignIn(to, navigate, answer.hasLine);
    },
    [navigate, to],
  );
}

/**
 * How far the line may be ahead of the page. Drawing the page holds the browser for 100 ms and more: a line that has asked for
 * its connection before loses nothing by that, any other begins only afterwards.
 */
const LINE_AHEAD_MS = 100;
const afterMs = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Line and live feed start at once, beside the question who signed in; the page does not wait for the PBX. */
export async function enterAfterSignIn(
  to: string | undefined,
  navigate: ReturnType<typeof useNavigate>,
  hasLine: boolean,
): Promise<void> {
  const { startConsole, stopConsole } = await loadConsole();
  const begun = startConsole(hasLine);
  const me = await loadMe();
  if (me.user.mustChangePassword) {
    await stopConsole();
    await navigate({ to: "/login/new-password", search: { to }, replace: true });
    return;
  }
  if (hasLine) await Promise.race([begun, afterMs(LINE_AHEAD_MS)]);
  await navigate({ to: "/ready", search: { to }, replace: true });
}
