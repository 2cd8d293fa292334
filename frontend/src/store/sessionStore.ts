import type { MeResponse, Preferences, Role } from "@readyline/contract";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { api } from "../api/client.ts";
import { applyPreferences } from "../theme/color-scheme.ts";

/**
 * ```
 * unknown ──me──▶ signed_in ──401, revoked──▶ interrupted ──sign in again──▶ signed_in
 *    └──401──▶ signed_out ◀──logout── signed_in, interrupted
 * ```
 * `interrupted`: the page stays as it is, with its drafts, under a sign-in dialog.
 */
export type SessionState =
  | { readonly phase: "unknown" | "signed_out"; readonly me: null }
  | { readonly phase: "signed_in" | "interrupted"; readonly me: MeResponse };

export const sessionStore = createStore<SessionState>(() => ({ phase: "unknown", me: null }));

/** Reads who is signed in. Rejects with ApiFailure `not_signed_in` when nobody is. */
export async function loadMe(): Promise<MeResponse> {
  const me = await api("GET", "/api/me");
  setMe(me);
  return me;
}

function setMe(me: MeResponse): void {
  applyPreferences(me.preferences);
  sessionStore.setState({ phase: "signed_in", me });
}

/** The server ended the session while the page is open. */
export function interruptSession(): void {
  const { me } = sessionStore.getState();
  if (me) sessionStore.setState({ phase: "interrupted", me });
}

export function forgetSession(): void {
  applyPreferences(null);
  sessionStore.setState({ phase: "signed_out", me: null });
}

/** Shows the change at once and stores it on the server; a failed save brings the old value back and rejects. */
export async function savePreferences(change: Partial<Preferences>): Promise<void> {
  const { me } = sessionStore.getState();
  if (!me) return;
  setMe({ ...me, preferences: { ...me.preferences, ...change } });
  try {
    setMe(await api("PATCH", "/api/me", { body: { preferences: change } }));
  } catch (error) {
    setMe(me);
    throw error;
  }
}

export const useSession = <T>(select: (state: SessionState) => T): T => useStore(sessionStore, select);

/** The signed-in user. Only below the signed-in layout, where there always is one. */
export function useMe(): MeResponse {
  const me = useSession((state) => state.me);
  if (!me) throw new Error("useMe() is for pages behind the sign-in");
  return me;
}

const ranks: Readonly<Record<Role, number>> = { operator: 0, supervisor: 1, administrator: 2 };

/** True when the user has at least the rights of `needed`. The server decides; the page hides what would be refused. */
export function useHasRole(needed: Role): boolean {
  return useSession((state) => state.me !== null && ranks[state.me.user.role] >= ranks[needed]);
}
