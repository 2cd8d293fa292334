import { createStore } from "zustand/vanilla";

/** One sentence for the strip under the bar, until it is dismissed. For failures that belong to no panel. */
export const noticeStore = createStore<{ text: string | null }>(() => ({ text: null }));
