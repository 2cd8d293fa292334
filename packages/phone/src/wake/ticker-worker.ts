/** Runs in a worker: told an interval in milliseconds, posts `null` that often. */
self.addEventListener("message", ({ data: intervalMs }: MessageEvent<number>) => {
  setInterval(() => self.postMessage(null), intervalMs);
});
