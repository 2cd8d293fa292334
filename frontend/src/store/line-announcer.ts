import type { LineState, LineStatus } from "@readyline/phone";

/** A change is said when it has held this long. */
const HELD_MS = 1500;
/** A red line is alerted after this long; at once where a call or a dial press suffers. */
const RED_ALERT_MS = 5000;

/** Green states that the call itself announces: going from one to another is no news of the line. */
const inOrder: ReadonlySet<LineState> = new Set(["connected", "ringing", "on_call", "on_hold", "other_tab"]);

export interface LineAnnouncerOptions {
  readonly announce: (text: string) => void;
  readonly alertNow: (text: string) => void;
}

export interface LineAnnouncer {
  /** @param callAffected a call is up, or a press of Call waits for the line */
  update(status: LineStatus, callAffected: boolean): void;
  stop(): void;
}

/**
 * Turns the line's changes into what a screen reader hears: polite once a change has lasted 1.5 s, an alert once per
 * outage. Tries, countdowns and flaps are never said. The state at the start is known from the page and not said.
 */
export function createLineAnnouncer({ announce, alertNow }: LineAnnouncerOptions): LineAnnouncer {
  let said: string | null = null;
  let waiting: string | null = null;
  let politeTimer: ReturnType<typeof setTimeout> | undefined;
  let alertTimer: ReturnType<typeof setTimeout> | undefined;
  let alerted = false;

  const alertOnce = (text: string) => {
    clearTimeout(alertTimer);
    alertTimer = undefined;
    if (alerted) return;
    alerted = true;
    // The alert has said it; the polite region does not repeat it.
    said = text;
    alertNow(text);
  };

  return {
    update(status, callAffected) {
      const text = status.announcement;
      const news = inOrder.has(status.state) ? "" : text;
      if (news !== waiting) {
        clearTimeout(politeTimer);
        waiting = news;
        politeTimer = setTimeout(() => {
          if (status.colour === "green") alerted = false;
          if (said !== null && news !== said && text !== "") announce(text);
          said = news;
        }, HELD_MS);
      }
      if (status.colour !== "red") {
        clearTimeout(alertTimer);
        alertTimer = undefined;
      } else if (status.state === "line_lost_on_call" || callAffected) {
        alertOnce(text);
      } else {
        alertTimer ??= setTimeout(() => alertOnce(text), RED_ALERT_MS);
      }
    },
    stop() {
      clearTimeout(politeTimer);
      clearTimeout(alertTimer);
    },
  };
}
