import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

/** The last own close, as long as it can be undone. */
export interface LastClose {
  readonly no: number;
  /** UTC epoch ms of the server. */
  readonly undoUntil: number;
}

const closeUndoStore = createStore<{ last: LastClose | null }>(() => ({ last: null }));

let queueWantsFocus = false;

/** Keeps the way back, and has the queue take the focus when it opens next. */
export function rememberClose(last: LastClose): void {
  queueWantsFocus = true;
  closeUndoStore.setState({ last });
}

/** True once after a close: work goes on with the next row. */
export function takeQueueFocus(): boolean {
  const wanted = queueWantsFocus;
  queueWantsFocus = false;
  return wanted;
}

export const forgetClose = (): void => closeUndoStore.setState({ last: null });

/** @param now server time, UTC epoch ms. Returns null once the time is over. */
export function useLastClose(now: number): LastClose | null {
  const last = useStore(closeUndoStore, (state) => state.last);
  return last !== null && now < last.undoUntil ? last : null;
}
