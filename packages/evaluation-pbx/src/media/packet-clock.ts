const periodMs = 20;
/** Where the process stood still longer than this, packets are left out rather than sent in one burst. */
const catchUpMs = 200;

const listeners = new Set<() => void>();
let timer: NodeJS.Timeout | null = null;
let nextAtMs = 0;

/** Calls the listener every 20 ms, all listeners by one timer, until the returned function is called. */
export function everyPacketTime(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === null) {
    nextAtMs = performance.now();
    tick();
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === null) return;
    clearTimeout(timer);
    timer = null;
  };
}

function tick(): void {
  const nowMs = performance.now();
  if (nowMs - nextAtMs > catchUpMs) nextAtMs = nowMs;
  while (nextAtMs <= nowMs) {
    for (const listener of listeners) listener();
    nextAtMs += periodMs;
  }
  timer = setTimeout(tick, Math.max(1, nextAtMs - performance.now()));
}
