import { closeCodes, fromWire, liveTimings } from "@readyline/contract";
import type { LiveClientMessageWire, LiveServerMessage } from "@readyline/contract";

/**
 * ```
 * off ──start──▶ connecting ──welcome──▶ live ──silent for 5 s──▶ stale ──▶ connecting
 *                    ▲                     │
 *                    └──socket closed──────┘        any ──stop, session ended──▶ off
 * ```
 */
export type ConnectionState = "off" | "connecting" | "live" | "stale";

export interface LiveConnectionOptions {
  readonly openSocket: () => WebSocket;
  /** Number of the last event that this page has; null = none yet. */
  readonly lastSeq: () => number | null;
  readonly onMessage: (message: LiveServerMessage) => void;
  readonly onState: (state: ConnectionState) => void;
  /** The server said that the session is over; no further try is made. */
  readonly onSessionEnded: () => void;
  /** A try ended before the socket opened. The browser hides why: a dead session is one cause. */
  readonly onRefused: () => void;
  /** 0–1, spreads the tries of many consoles. */
  readonly random?: () => number;
}

export interface LiveConnection {
  start(): void;
  stop(): void;
  /** Says it now if the connection is live, else not at all: whoever has something lasting says it again at the next welcome. */
  send(message: LiveClientMessageWire): void;
}

/** The one `/live` socket of the page: says hello, answers probes, notices silence, comes back by itself. */
export function createLiveConnection(options: LiveConnectionOptions): LiveConnection {
  const random = options.random ?? Math.random;
  let socket: WebSocket | null = null;
  let state: ConnectionState = "off";
  let failedTries = 0;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let silenceTimer: ReturnType<typeof setTimeout> | undefined;

  const enter = (next: ConnectionState) => {
    if (next === state) return;
    state = next;
    options.onState(next);
  };
  const sendTo = (target: WebSocket, message: LiveClientMessageWire) => target.send(JSON.stringify(message));

  const leaveSocket = () => {
    clearTimeout(silenceTimer);
    const old = socket;
    socket = null;
    old?.close();
  };

  const retry = () => {
    clearTimeout(retryTimer);
    // At once after a loss, then every 1–2 s (a thousand consoles must not come in step).
    const delayMs = failedTries === 0 ? 0 : 1000 + 1000 * random();
    failedTries++;
    retryTimer = setTimeout(connect, delayMs);
  };

  const heard = () => {
    clearTimeout(silenceTimer);
    silenceTimer = setTimeout(() => {
      leaveSocket();
      enter("stale");
      retry();
    }, liveTimings.staleAfterMs);
  };

  function connect(): void {
    leaveSocket();
    const own = options.openSocket();
    let opened = false;
    socket = own;
    heard();
    own.addEventListener("open", () => {
      if (socket !== own) return;
      opened = true;
      sendTo(own, { type: "hello", last_seq: options.lastSeq() });
    });
    own.addEventListener("message", (event: MessageEvent<string>) => {
      if (socket !== own) return;
      heard();
      const message = fromWire(JSON.parse(event.data)) as LiveServerMessage;
      if (message.type === "probe") sendTo(own, { type: "probe_answer", id: message.id });
      if (message.type === "welcome") {
        failedTries = 0;
        enter("live");
      }
      options.onMessage(message);
    });
    own.addEventListener("close", (event) => {
      if (socket !== own) return;
      leaveSocket();
      if (event.code === closeCodes.sessionEnded) {
        enter("off");
        options.onSessionEnded();
        return;
      }
      if (state !== "stale") enter("connecting");
      if (!opened) options.onRefused();
      retry();
    });
  }

  const onOnline = () => {
    if (state !== "off" && state !== "live") connect();
  };

  return {
    start() {
      if (state !== "off") return;
      failedTries = 0;
      enter("connecting");
      window.addEventListener("online", onOnline);
      connect();
    },
    stop() {
      clearTimeout(retryTimer);
      window.removeEventListener("online", onOnline);
      leaveSocket();
      enter("off");
    },
    send(message) {
      if (socket !== null && state === "live") sendTo(socket, message);
    },
  };
}
