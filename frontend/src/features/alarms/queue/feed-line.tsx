import { queueMessages } from "../../../messages/alarms.ts";
import { useServerNow } from "../../../store/clock.ts";
import { useLive } from "../../../store/liveStore.ts";
import { formatSince } from "../age.ts";
import classes from "./dashboard.module.css";

/** The newer of what the list said and what the live connection said since. */
export function useLastSignalAt(fromList: number | null): number | null {
  const live = useLive((state) => state.lastSignalAt);
  return Math.max(live ?? 0, fromList ?? 0) || null;
}

/** `Last signal 12 s ago`, counting on. */
export function LastSignal({ at }: { at: number | null }) {
  const now = useServerNow();
  return at === null ? queueMessages.lastSignalNever : queueMessages.lastSignal(formatSince(now - at));
}

/** When the last signal came in, and whether the queue is kept live. */
export function FeedLine({ lastSignalAt }: { lastSignalAt: number | null }) {
  const isLive = useLive((state) => state.connection === "live");
  return (
    <p className={classes["feed"]}>
      <span className="rl-figures">
        <LastSignal at={lastSignalAt} />
      </span>
      <span className={isLive ? "rl-ok" : "rl-bad"}>
        {isLive ? queueMessages.feedLive : queueMessages.feedStale} <span aria-hidden="true">{isLive ? "●" : "■"}</span>
      </span>
    </p>
  );
}
