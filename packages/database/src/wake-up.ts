/** Tells listeners that there is something new; many commits in one turn of the event loop wake them once. */
export interface WakeUp {
  /** Returns the function that takes the listener off. */
  subscribe(listener: () => void): () => void;
  wake(): void;
}

export function createWakeUp(): WakeUp {
  const listeners = new Set<() => void>();
  let due = false;
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    wake() {
      if (due) return;
      due = true;
      // In a turn of its own: a listener that throws must not make a committed write look failed.
      setImmediate(() => {
        due = false;
        for (const listener of listeners) listener();
      });
    },
  };
}
