/**
 * Calls back every `intervalMs`. In a browser a worker keeps the time: its timers are not held back while the page is
 * hidden. Returns the way to stop.
 */
export function startTicker(intervalMs: number, onTick: () => void): () => void {
  if (typeof Worker === "undefined") {
    const timer = setInterval(onTick, intervalMs);
    return () => clearInterval(timer);
  }
  const worker = new Worker(new URL("./ticker-worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", onTick);
  worker.postMessage(intervalMs);
  return () => worker.terminate();
}
