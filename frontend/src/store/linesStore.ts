import type { LiveServerMessage, OperatorLine } from "@readyline/contract";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

export interface LinesState {
  /** By name; null = nothing was heard yet. */
  readonly items: readonly OperatorLine[] | null;
  /** When the server last told of any line, its clock; null = not yet. */
  readonly toldAt: number | null;
}

const linesStore = createStore<LinesState>(() => ({ items: null, toldAt: null }));
export const useLines = <T>(select: (state: LinesState) => T): T => useStore(linesStore, select);

/** What the server tells while a wallboard is open. */
export function takeLines({ whole, serverTime, items }: Extract<LiveServerMessage, { type: "lines" }>): void {
  linesStore.setState(({ items: known }) => {
    if (whole || known === null) return { items: whole ? items : known, toldAt: serverTime };
    const told = new Map(items.map((item) => [item.userId, item]));
    return { items: known.map((item) => told.get(item.userId) ?? item), toldAt: serverTime };
  });
}

export function forgetLines(): void {
  linesStore.setState({ items: null, toldAt: null });
}
