import { closeCodes } from "@readyline/contract";
import type { LiveServerMessage } from "@readyline/contract";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLiveConnection } from "./live-connection.ts";
import type { LiveConnection } from "./live-connection.ts";

/** The server's end of one socket. */
class FakeSocket extends EventTarget {
  readonly sent: unknown[] = [];
  closed = false;
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.closed = true;
  }
  accept(): void {
    this.dispatchEvent(new Event("open"));
  }
  say(message: unknown): void {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(message) }));
  }
  drop(code = 1006): void {
    this.dispatchEvent(Object.assign(new Event("close"), { code }));
  }
}

const welcome = { type: "welcome", seq: 7, server_time: 1000, session_expires_at: 9000 };
let sockets: FakeSocket[] = [];
let states: string[] = [];
let messages: LiveServerMessage[] = [];
let ended = 0;
let refused = 0;
let connection: LiveConnection;

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  states = [];
  messages = [];
  ended = 0;
  refused = 0;
  connection = createLiveConnection({
    openSocket: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    lastSeq: () => 5,
    onMessage: (message) => messages.push(message),
    onState: (state) => states.push(state),
    onSessionEnded: () => ended++,
    onRefused: () => refused++,
    random: () => 0.5,
  });
});
afterEach(() => {
  connection.stop();
  vi.useRealTimers();
});
const newest = () => sockets.at(-1)!;

test("it says hello with the last number it has, and is live with the welcome", () => {
  connection.start();
  newest().accept();
  expect(newest().sent).toEqual([{ type: "hello", last_seq: 5 }]);
  newest().say(welcome);
  expect(states).toEqual(["connecting", "live"]);
  expect(messages).toEqual([{ type: "welcome", seq: 7, serverTime: 1000, sessionExpiresAt: 9000 }]);
});

test("each probe is answered by the page itself", () => {
  connection.start();
  newest().accept();
  newest().say({ type: "probe", id: 42, server_time: 1, last_signal_at: null, proofs: null });
  expect(newest().sent.at(-1)).toEqual({ type: "probe_answer", id: 42 });
});

test("after 5 s of silence it is stale, leaves the socket and tries a new one at once", () => {
  connection.start();
  newest().accept();
  newest().say(welcome);
  vi.advanceTimersByTime(4999);
  expect(states.at(-1)).toBe("live");
  vi.advanceTimersByTime(1);
  expect(states.at(-1)).toBe("stale");
  expect(sockets[0]!.closed).toBe(true);
  vi.advanceTimersByTime(1);
  expect(sockets).toHaveLength(2);
  newest().accept();
  newest().say(welcome);
  expect(states.at(-1)).toBe("live");
});

test("a lost socket is replaced at once, then every 1–2 s until the welcome", () => {
  connection.start();
  newest().accept();
  newest().say(welcome);
  newest().drop();
  vi.advanceTimersByTime(0);
  expect(sockets).toHaveLength(2);
  newest().drop();
  vi.advanceTimersByTime(1499);
  expect(sockets).toHaveLength(2);
  vi.advanceTimersByTime(1);
  expect(sockets).toHaveLength(3);
  expect(refused).toBe(1);
});

test("a session that ended is not knocked at again", () => {
  connection.start();
  newest().accept();
  newest().drop(closeCodes.sessionEnded);
  vi.advanceTimersByTime(60_000);
  expect(ended).toBe(1);
  expect(sockets).toHaveLength(1);
  connection.start();
  expect(sockets).toHaveLength(2);
});

test("what a left socket still says is not heard", () => {
  connection.start();
  newest().accept();
  connection.stop();
  sockets[0]!.say(welcome);
  vi.advanceTimersByTime(60_000);
  expect(messages).toEqual([]);
  expect(states.at(-1)).toBe("off");
  expect(sockets).toHaveLength(1);
});
