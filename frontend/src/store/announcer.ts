import { createStore } from "zustand/vanilla";

/**
 * What the two live regions of the page say. Both are empty at load; `turn` makes the same sentence, said again,
 * a change that a screen reader hears.
 */
interface Announcements {
  readonly status: { readonly text: string; readonly turn: number };
  readonly alert: { readonly text: string; readonly turn: number };
}

const silent = { text: "", turn: 0 };
export const announcerStore = createStore<Announcements>(() => ({ status: silent, alert: silent }));

/** Says it when the screen reader is next free. Never for timers, countdowns or retries. */
export function announce(text: string): void {
  announcerStore.setState((state) => ({ status: { text, turn: state.status.turn + 1 } }));
}

/** Interrupts. Only for what must be acted on now: a call that rings, a line lost in a call. */
export function alertNow(text: string): void {
  announcerStore.setState((state) => ({ alert: { text, turn: state.alert.turn + 1 } }));
}
