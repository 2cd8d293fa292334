import { api, onApiFailure } from "../api/client.ts";
import { isFailure } from "../api/failure.ts";
import { queryClient } from "../api/query-client.ts";
import { forgetAttention } from "./attentionStore.ts";
import { setLettersRule } from "../keys/registry.ts";
import { watchLine } from "./line-events.ts";
import { forgetLines } from "./linesStore.ts";
import { lineFeed, sessionRenewed, startLive, stopLive } from "./liveStore.ts";
import { startPageReport } from "./page-report.ts";
import { connectFeed, pbxStore } from "./pbxStore.ts";
import { forgetSession, interruptSession, loadMe, sessionStore } from "./sessionStore.ts";
import { setUnclaimed } from "./titleStore.ts";

let stops: (() => void)[] | null = null;

const callIsUp = (): boolean => {
  const { current } = pbxStore.getState();
  return current !== null && current.state !== "ended";
};

/** The server ended the session for good: at once, also during a call, which the server has hung up. */
function sessionRevoked(): void {
  if (callIsUp()) pbxStore.getState().endCall();
  interruptSession();
}

/** A request was refused. During a call the page waits for its end: only a revocation may come between. */
function sessionRefused(): void {
  if (!callIsUp()) {
    interruptSession();
    return;
  }
  const stop = pbxStore.subscribe(() => {
    if (callIsUp()) return;
    stop();
    interruptSession();
  });
  stops?.push(stop);
}

const REGISTER_AGAIN_MS = 1500;
let registerTimer: ReturnType<typeof setTimeout> | undefined;

/** Brings the line up. It waits for nothing; the indicator tells how it goes. Resolves when it is under way, or not to be had now. */
function registerLine(hasLine = false): Promise<void> {
  clearTimeout(registerTimer);
  return pbxStore
    .getState()
    .register(hasLine)
    .catch((error: unknown) => {
      // A refused request is known to everybody who listens; one that found no server is made again.
      if (!isFailure(error)) reportError(error);
      else if (error.canRetry && stops !== null)
        registerTimer = setTimeout(() => void registerLine(hasLine), REGISTER_AGAIN_MS);
    });
}

/**
 * Starts line, live feed and what watches them, for the user who has signed in. Does nothing when they run. Resolves when the line
 * is under way, or cannot be now; never waits for the PBX.
 * @param hasLine the user has an extension
 */
export async function startConsole(hasLine: boolean): Promise<void> {
  if (stops) return;
  setLettersRule(() => sessionStore.getState().me?.preferences.letterKeys ?? true);
  stops = [
    onApiFailure((failure) => {
      if (failure.code === "not_signed_in" && sessionStore.getState().phase === "signed_in") sessionRefused();
    }),
    connectFeed(lineFeed),
    watchLine(),
    startPageReport(),
  ];
  const begun = registerLine(hasLine);
  startLive(sessionRevoked);
  await begun;
}

/** After a new sign-in over the open page: everything goes on where it was. */
export async function resumeConsole(): Promise<void> {
  await loadMe();
  sessionRenewed();
  startLive(sessionRevoked);
  void registerLine();
  // What was asked for while nobody was signed in.
  await queryClient.refetchQueries({ predicate: (query) => query.state.status === "error" });
}

/** Ends line and live feed in this tab. */
export async function stopConsole(): Promise<void> {
  clearTimeout(registerTimer);
  for (const stop of stops ?? []) stop();
  stops = null;
  stopLive();
  await pbxStore.getState().cleanup();
}

/** Forgets the user in this tab: line, feed, cache and stores are as before the sign-in. */
export async function forgetConsole(): Promise<void> {
  await stopConsole();
  queryClient.clear();
  forgetLines();
  forgetAttention();
  setUnclaimed(0);
  forgetSession();
}

/**
 * Logout: the server un-registers the line and ends the session, then this tab forgets everything. Rejects with
 * ApiFailure when the server could not be told; the user is then still signed in.
 */
export async function logout(): Promise<void> {
  try {
    await api("POST", "/api/auth/sign-out");
  } catch (error) {
    if (!isFailure(error, "not_signed_in")) throw error;
  }
  await forgetConsole();
}

/** Any request renews the session. */
export async function renewSession(): Promise<void> {
  await loadMe();
  sessionRenewed();
}
