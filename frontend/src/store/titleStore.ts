import { useEffect } from "react";
import { createStore } from "zustand/vanilla";
import { commonMessages } from "../messages/common.ts";

/** `(2) Alarm 20418 Fire - Bakery Kiss`: unclaimed alarms in front, so that a tab in the background shows them. */
const titleStore = createStore<{ page: string; unclaimed: number }>(() => ({ page: "", unclaimed: 0 }));

titleStore.subscribe(({ page, unclaimed }) => {
  const count = unclaimed > 0 ? `(${unclaimed}) ` : "";
  document.title = `${count}${page === "" ? "" : `${page} - `}${commonMessages.product}`;
});

export function setUnclaimed(unclaimed: number): void {
  titleStore.setState({ unclaimed });
}

export function usePageTitle(page: string): void {
  useEffect(() => titleStore.setState({ page }), [page]);
}
