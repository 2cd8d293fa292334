import type { CauseCode } from "@readyline/contract";
import { createDesk, type Desk, type DeskActions, type DeskState, type LineFeed } from "@readyline/phone";
import { useStore } from "zustand";
import { createStore, type StoreApi } from "zustand/vanilla";
import { api } from "../api/client.ts";

/**
 * The console's telephone line. `registered`, `registering` and `error` are three views of one status:
 * green, yellow, and the cause of red. Holds no secret: the server signs for the line.
 */
export interface PbxState extends DeskState, DeskActions {
  readonly registered: boolean;
  readonly registering: boolean;
  readonly error: CauseCode | null;
}

function seedWords({ status }: DeskState): Pick<PbxState, "registered" | "registering" | "error"> {
  return {
    registered: status.colour === "green",
    registering: status.colour === "yellow",
    error: status.colour === "red" ? status.cause : null,
  };
}

export function createPbxStore(desk: Desk): StoreApi<PbxState> {
  const store = createStore<PbxState>(() => ({
    ...desk.getState(),
    ...seedWords(desk.getState()),
    ...desk.actions,
  }));
  desk.subscribe((state) => store.setState({ ...state, ...seedWords(state) }));
  return store;
}

const desk = createDesk({
  server: {
    load: () => api("GET", "/api/line"),
    iceServers: () => api("GET", "/api/line/ice-servers"),
    release: async () => {
      await api("DELETE", "/api/line");
    },
    retry: () => api("POST", "/api/line/retry"),
    takeBack: () => api("POST", "/api/line/take-back"),
  },
  // The SIP library is a chunk of its own, fetched only where a line is to be had.
  loadLine: async () => (await import("@readyline/phone/line")).createLine,
});

export const pbxStore = createPbxStore(desk);

/** Joins the line to the server's live connection; called once by the live store. Returns the way to part them. */
export const connectFeed = (feed: LineFeed): (() => void) => desk.connectFeed(feed);

/** The browser lets this context sound without a click after a reload: play ring tones in it. Null = not unlocked. */
export const soundContext = (): AudioContext | null => desk.soundContext();

export function usePbx<T>(selector: (state: PbxState) => T): T {
  return useStore(pbxStore, selector);
}
