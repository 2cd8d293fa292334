import type {
  LineFacts,
  LineProofs,
  LiveClientMessageWire,
  LiveEvent,
  LiveServerMessage,
  PbxHealth,
} from "@readyline/contract";
import type { LineFeed } from "@readyline/phone";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { forgetRecent, mergeAlarm, rememberAlarm } from "../api/alarm-list.ts";
import { api } from "../api/client.ts";
import { alarmQuery, alarmsQuery, queryKeys } from "../api/queries.ts";
import { queryClient } from "../api/query-client.ts";
import { takeAttention, takeInformed } from "./attentionStore.ts";
import { forgetServerTime, learnServerTime, serverNow } from "./clock.ts";
import { takeLines } from "./linesStore.ts";
import { createLiveConnection } from "./live-connection.ts";
import type { ConnectionState } from "./live-connection.ts";
import { loadMe, sessionStore } from "./sessionStore.ts";

export interface LiveState {
  readonly connection: ConnectionState;
  /** Last moment at which the feed was known to be live, UTC epoch milliseconds; null while it is live. */
  readonly silentSince: number | null;
  /** When the server took in its last signal, UTC epoch milliseconds. */
  readonly lastSignalAt: number | null;
  readonly pbx: PbxHealth | null;
  /** Set when the session is near its end. */
  readonly sessionEndsAt: number | null;
}

const initial: LiveState = {
  connection: "off",
  silentSince: null,
  lastSignalAt: null,
  pbx: null,
  sessionEndsAt: null,
};
export const liveStore = createStore<LiveState>(() => initial);
export const useLive = <T>(select: (state: LiveState) => T): T => useStore(liveStore, select);

let lastSeq: number | null = null;
let onSessionEnd: () => void = () => {};
const lineListeners = new Set<(facts: LineFacts) => void>();
const proofListeners = new Set<(proofs: LineProofs | null, serverTime: number) => void>();
const lineChangeListeners = new Set<() => void>();
const pbxListeners = new Set<(health: PbxHealth) => void>();
const welcomeListeners = new Set<() => void>();
const listen = <T>(listeners: Set<T>, listener: T): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

function applyEvent(seq: number, event: LiveEvent): void {
  switch (event.topic) {
    case "alarm.changed": {
      const { alarm } = event.data;
      rememberAlarm(seq, alarm);
      queryClient.setQueryData(alarmsQuery().queryKey, (list) => list && mergeAlarm(list, alarm));
      queryClient.setQueryData(alarmQuery(alarm.no).queryKey, (detail) =>
        detail && detail.version < alarm.version ? { ...detail, ...alarm } : detail,
      );
      void queryClient.invalidateQueries({ queryKey: queryKeys.alarm(alarm.no) });
      void queryClient.invalidateQueries({ queryKey: queryKeys.history });
      break;
    }
    case "account.changed":
      void queryClient.invalidateQueries({ queryKey: queryKeys.account(event.data.accountId) });
      void queryClient.invalidateQueries({ queryKey: queryKeys.accounts });
      void queryClient.invalidateQueries({ queryKey: ["alarm"] });
      break;
    case "user.changed":
      void queryClient.invalidateQueries({ queryKey: queryKeys.users });
      void queryClient.invalidateQueries({ queryKey: queryKeys.user(event.data.userId) });
      if (sessionStore.getState().me?.user.id === event.data.userId) {
        // A failed reload is heard by the client's own failure listeners; the user's old facts stay till then.
        loadMe().catch(() => undefined);
      }
      break;
    case "api_key.changed":
      void queryClient.invalidateQueries({ queryKey: queryKeys.apiKeys });
      break;
    case "sample.changed":
      void queryClient.invalidateQueries({ queryKey: queryKeys.sample });
      break;
  }
}

function onProbe({ serverTime, lastSignalAt, proofs }: Extract<LiveServerMessage, { readonly type: "probe" }>): void {
  learnServerTime(serverTime);
  if (lastSignalAt !== liveStore.getState().lastSignalAt) liveStore.setState({ lastSignalAt });
  for (const listener of proofListeners) listener(proofs, serverTime);
}

function onMessage(message: LiveServerMessage): void {
  switch (message.type) {
    case "welcome":
      learnServerTime(message.serverTime);
      if (lastSeq === null) {
        lastSeq = message.seq;
        // A list that was read before this connection may lack what happened in between.
        const list = queryClient.getQueryData(alarmsQuery().queryKey);
        if (list && list.seq < message.seq) void queryClient.invalidateQueries({ queryKey: queryKeys.alarms });
      }
      for (const listener of welcomeListeners) listener();
      break;
    case "event":
      lastSeq = message.seq;
      applyEvent(message.seq, message.event);
      break;
    case "resync":
      lastSeq = message.seq;
      forgetRecent();
      void queryClient.invalidateQueries();
      break;
    case "line":
      for (const listener of lineListeners) listener(message.facts);
      break;
    case "line_changed":
      for (const listener of lineChangeListeners) listener();
      break;
    case "pbx":
      liveStore.setState({ pbx: message.health });
      for (const listener of pbxListeners) listener(message.health);
      break;
    case "attention":
      takeAttention(message.items);
      break;
    case "informed":
      takeInformed(message.items);
      break;
    case "lines":
      takeLines(message);
      break;
    case "probe":
      onProbe(message);
      break;
    case "session_ending":
      liveStore.setState({ sessionEndsAt: message.at });
      break;
  }
}

const connection = createLiveConnection({
  openSocket: () => new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live`),
  lastSeq: () => lastSeq,
  onMessage,
  onState: (state) =>
    liveStore.setState((before) => ({
      connection: state,
      silentSince: state === "live" || state === "off" ? null : (before.silentSince ?? serverNow()),
    })),
  onSessionEnded: () => onSessionEnd(),
  // The browser does not tell a refused session from a dead server; the API does, and its 401 is heard by everybody.
  onRefused: () => void api("GET", "/api/me").catch(() => undefined),
});

/** Tells the server something of this page; lost while the feed is not live. */
export const sayLive = (message: LiveClientMessageWire): void => connection.send(message);

/** Called each time the feed has become live: what lasts is said again. Returns the way to stop. */
export const onWelcome = (listener: () => void): (() => void) => listen(welcomeListeners, listener);

/** What the line needs of the live connection. */
export const lineFeed: LineFeed = {
  onLine: (listener) => listen(lineListeners, listener),
  onProofs: (listener) => listen(proofListeners, listener),
  onLineChanged: (listener) => listen(lineChangeListeners, listener),
  onPbx: (listener) => listen(pbxListeners, listener),
  onState: (listener) => {
    const feedState = (state: LiveState) => (state.connection === "off" ? "connecting" : state.connection);
    listener(feedState(liveStore.getState()));
    return liveStore.subscribe((state, before) => {
      if (feedState(state) !== feedState(before)) listener(feedState(state));
    });
  },
};

/** Opens the live connection. @param sessionEnded called when the server closes it because the session is over */
export function startLive(sessionEnded: () => void): void {
  onSessionEnd = sessionEnded;
  connection.start();
}

/** Closes it and forgets everything that it brought. */
export function stopLive(): void {
  connection.stop();
  lastSeq = null;
  forgetRecent();
  forgetServerTime();
  liveStore.setState(initial, true);
}

/** The session was renewed by a request. */
export function sessionRenewed(): void {
  liveStore.setState({ sessionEndsAt: null });
}
