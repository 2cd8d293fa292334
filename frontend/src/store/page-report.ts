import type { PageReportWire } from "@readyline/contract";
import { onWelcome, sayLive } from "./liveStore.ts";
import { pbxStore } from "./pbxStore.ts";

function reportNow(): PageReportWire {
  const { status, microphone, sound, tab } = pbxStore.getState();
  return { microphone, sound, cause: status.colour === "green" ? null : status.cause, owns_line: tab === "owner" };
}

/** Tells the server what only this page knows of its line: at once, at each change, and after each reconnect. */
export function startPageReport(): () => void {
  let said = "";
  const say = () => {
    const report = reportNow();
    const text = JSON.stringify(report);
    if (text === said) return;
    said = text;
    sayLive({ type: "page", report });
  };
  const stops = [
    pbxStore.subscribe(say),
    onWelcome(() => {
      said = "";
      say();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
