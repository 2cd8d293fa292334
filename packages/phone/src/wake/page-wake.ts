interface PageEvents {
  readonly window: Pick<Window, "addEventListener" | "removeEventListener">;
  readonly document: Pick<Document, "addEventListener" | "removeEventListener" | "visibilityState">;
}

interface PageWakeOptions {
  readonly page: PageEvents;
  /** The page was away or the network changed: probe at once. */
  readonly onWoke: () => void;
  readonly onOnline: (online: boolean) => void;
}

/** Hears the browser's hints that the link may be dead: hints only, each one makes a probe and no verdict. */
export function watchPageWake({ page, onWoke, onOnline }: PageWakeOptions): () => void {
  const { window, document } = page;
  const visible = () => {
    if (document.visibilityState === "visible") onWoke();
  };
  const shown = (event: Event) => {
    if ((event as PageTransitionEvent).persisted) onWoke();
  };
  const online = () => {
    onOnline(true);
    onWoke();
  };
  const offline = () => onOnline(false);
  document.addEventListener("resume", onWoke);
  document.addEventListener("visibilitychange", visible);
  window.addEventListener("pageshow", shown);
  window.addEventListener("online", online);
  window.addEventListener("offline", offline);
  return () => {
    document.removeEventListener("resume", onWoke);
    document.removeEventListener("visibilitychange", visible);
    window.removeEventListener("pageshow", shown);
    window.removeEventListener("online", online);
    window.removeEventListener("offline", offline);
  };
}
