import type { CauseCode } from "@readyline/contract";
import type { LineState, LineStatus } from "@readyline/phone";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { serverNow } from "./clock.ts";
import { pbxStore } from "./pbxStore.ts";

export interface LineEvent {
  /** UTC epoch milliseconds, server's clock. */
  readonly at: number;
  readonly state: LineState;
  readonly cause: CauseCode | null;
}
export interface LastError {
  readonly at: number;
  readonly cause: CauseCode;
  /** When the line was green again; null = it is not yet. */
  readonly recoveredAt: number | null;
}

const KEPT = 50;

/** What the line went through in this page: for the PBX details and the copied diagnostics. */
export const lineEventsStore = createStore<{ events: readonly LineEvent[]; lastError: LastError | null }>(() => ({
  events: [],
  lastError: null,
}));
export const useLastError = (): LastError | null => useStore(lineEventsStore, (state) => state.lastError);

function note(status: LineStatus): void {
  lineEventsStore.setState(({ events, lastError }) => {
    const last = events.at(-1);
    if (last?.state === status.state && last.cause === status.cause) return { events, lastError };
    const at = serverNow();
    const next = [...events.slice(1 - KEPT), { at, state: status.state, cause: status.cause }];
    if (status.colour === "red" && status.cause !== null) {
      return { events: next, lastError: { at, cause: status.cause, recoveredAt: null } };
    }
    const recovered = status.colour === "green" && lastError !== null && lastError.recoveredAt === null;
    return { events: next, lastError: recovered ? { ...lastError, recoveredAt: at } : lastError };
  });
}

/** Follows the line until the returned function is called, which also forgets what was seen. */
export function watchLine(): () => void {
  note(pbxStore.getState().status);
  const stop = pbxStore.subscribe((state, before) => {
    if (state.status !== before.status) note(state.status);
  });
  return () => {
    stop();
    lineEventsStore.setState({ events: [], lastError: null });
  };
}
