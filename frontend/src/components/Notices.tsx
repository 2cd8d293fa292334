import { Button } from "@mantine/core";
import { useStore } from "zustand";
import { formatMoment } from "../features/alarms/clocks.ts";
import { formatClock } from "../format-clock.ts";
import { commonMessages } from "../messages/common.ts";
import { shellMessages } from "../messages/shell.ts";
import { renewSession } from "../store/console-session.ts";
import { clockOffsetMs, useServerNow } from "../store/clock.ts";
import { useStationZone } from "../store/configStore.ts";
import { useLive } from "../store/liveStore.ts";
import { noticeStore } from "../store/noticeStore.ts";
import classes from "./Notices.module.css";

const SILENCE_SHOWN_AFTER_MS = 5000;
const CLOCK_TOLERANCE_MS = 5000;

/** Strips over the page for what concerns all of it: the feed is dead, the session ends, the clock is wrong. */
export function Notices() {
  const silentSince = useLive((state) => state.silentSince);
  const sessionEndsAt = useLive((state) => state.sessionEndsAt);
  const notice = useStore(noticeStore, (state) => state.text);
  const zone = useStationZone();
  const now = useServerNow();
  const clockOff = Math.abs(clockOffsetMs());
  return (
    <>
      {silentSince !== null && now - silentSince > SILENCE_SHOWN_AFTER_MS && (
        <p role="alert" className={classes["strip"]} data-tone="bad">
          {shellMessages.feedSilent(formatMoment(silentSince, zone, now))}
        </p>
      )}
      {sessionEndsAt !== null && (
        <div role="alert" className={classes["strip"]} data-tone="wait">
          {shellMessages.sessionEnding(formatClock(sessionEndsAt, zone))}
          {/* A failed renewal leaves the strip where it is: the button is still the next step. */}
          <Button onClick={() => void renewSession().catch(() => undefined)}>{shellMessages.staySignedIn}</Button>
        </div>
      )}
      {clockOff > CLOCK_TOLERANCE_MS && (
        <p className={classes["strip"]} data-tone="wait">
          {shellMessages.clockOff(Math.round(clockOff / 1000))}
        </p>
      )}
      {notice !== null && (
        <div className={classes["strip"]} data-tone="bad">
          {notice}
          <Button onClick={() => noticeStore.setState({ text: null })}>{commonMessages.close}</Button>
        </div>
      )}
    </>
  );
}
