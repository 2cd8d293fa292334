import { queueMessages } from "../../../messages/alarms.ts";
import { useLive } from "../../../store/liveStore.ts";
import { formatSince } from "../age.ts";
import classes from "./dashboard.module.css";

/** The newer of what the list said and what the live connection said since. */
export function useLastSignalAt(fromList: number | null): number | null {
  const live = useLive((state) => state.lastSignalAt);
  return Math.max(live ?? 0, fromList ?? 0) || null;
}

/** When the last signal came in, and whether the queue is kept live. */
export function FeedLine({ lastSignalAt, now }: { lastSignalAt: number | null; now: number }) {
  const isLive = useLive((state) => state.connection === "live");
  return (
    <p className={classes["feed"]}>
      <span className="rl-figures">
        {lastSignalAt === null
          ? queueMessages.lastSignalNever
          : queueMessages.lastSignal(formatSince(now - lastSignalAt))}
      </span>
      <span className={isLive ? "rl-ok" : "rl-bad"}>
        {isLive ? queueMessages.feedLive : queueMessages.feedStale} <span aria-hidden="true">{isLive ? "●" : "■"}</span>
      </span>
    </p>
  );
}
