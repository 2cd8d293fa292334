import type { Attention, Informed } from "@readyline/contract";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

interface AttentionState {
  /** What needs an administrator now; empty for everybody else. */
  readonly items: readonly Attention[];
  /** What of the own line administrators have been told. */
  readonly informed: readonly Informed[];
  /** Ids of occurrences whose banner was put away in this tab. Kept nowhere: the browser's storage stays empty. */
  readonly dismissed: readonly string[];
}

const store = createStore<AttentionState>(() => ({ items: [], informed: [], dismissed: [] }));
export const useAttention = <T>(select: (state: AttentionState) => T): T => useStore(store, select);

export function takeAttention(items: readonly Attention[]): void {
  store.setState({ items });
}

export function takeInformed(informed: readonly Informed[]): void {
  store.setState({ informed });
}

/** Puts one occurrence's banner away; the next occurrence has another id. Ids of what is healed are forgotten. */
export function dismissAttention(id: string): void {
  store.setState(({ items, dismissed }) => ({
    dismissed: [...dismissed, id].filter((one) => items.some((item) => item.id === one)),
  }));
}

export function forgetAttention(): void {
  store.setState({ items: [], informed: [], dismissed: [] });
}
