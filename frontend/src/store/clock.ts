import { useSyncExternalStore } from "react";

/** How many probes the offset is taken from: about 20 s. */
const SAMPLES = 10;
let samples: number[] = [];
let offsetMs = 0;

/**
 * Learns the server's clock from a message that carries it. A message takes time to arrive, which always makes the
 * server look slow; the greatest of the last samples is the one that travelled fastest.
 */
export function learnServerTime(serverTime: number, receivedAt: number = Date.now()): void {
  samples = [...samples.slice(1 - SAMPLES), serverTime - receivedAt];
  offsetMs = Math.max(...samples);
}

/** UTC epoch milliseconds on the server's clock. Ages and deadlines are counted by it, never by the workstation's. */
export function serverNow(): number {
  return Date.now() + offsetMs;
}

/** Milliseconds to add to this workstation's clock to get the server's. */
export function clockOffsetMs(): number {
  return offsetMs;
}

export function forgetServerTime(): void {
  samples = [];
  offsetMs = 0;
}

let shown = serverNow();
let timer: ReturnType<typeof setInterval> | null = null;
const subscribers = new Set<() => void>();

function tick(): void {
  shown = serverNow();
  for (const subscriber of subscribers) subscriber();
}

function subscribe(subscriber: () => void): () => void {
  subscribers.add(subscriber);
  if (!timer) {
    shown = serverNow();
    timer = setInterval(tick, 1000);
  }
  return () => {
    subscribers.delete(subscriber);
    if (subscribers.size === 0 && timer) {
      clearInterval(timer);
      timer = null;
    }
  };
}

/** Server time for live ages, once a second, the same moment for every reader. */
export function useServerNow(): number {
  return useSyncExternalStore(subscribe, () => shown);
}
