import type { MediaEngine } from "./media-engine.ts";

/**
 * An engine that is loaded by its first call, or when `load` is called, whichever is first: the library takes longer to
 * load than the rest of the PBX to start.
 */
export function lazyEngine(load: () => Promise<MediaEngine>): MediaEngine & { load(): Promise<MediaEngine> } {
  let engine: Promise<MediaEngine> | null = null;
  const loaded = (): Promise<MediaEngine> => (engine ??= load());
  return {
    load: loaded,
    answer: async (...args) => (await loaded()).answer(...args),
    offer: async (...args) => (await loaded()).offer(...args),
  };
}
