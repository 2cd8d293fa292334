import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { alarmsQuery } from "../api/queries.ts";
import { alertNow, announce } from "../store/announcer.ts";
import { createLineAnnouncer } from "../store/line-announcer.ts";
import { pbxStore } from "../store/pbxStore.ts";
import { setUnclaimed } from "../store/titleStore.ts";

/** Says what the line does, in the page's live regions. */
export function useLineAnnouncements(): void {
  useEffect(() => {
    const announcer = createLineAnnouncer({ announce, alertNow });
    const update = () => {
      const { status, current } = pbxStore.getState();
      announcer.update(status, current !== null && current.state !== "ended");
    };
    update();
    const stop = pbxStore.subscribe(update);
    return () => {
      stop();
      announcer.stop();
    };
  }, []);
}

/** The number of unclaimed alarms in the title of the browser tab. */
export function useUnclaimedCount(): void {
  const unclaimed = useUnclaimed();
  useEffect(() => setUnclaimed(unclaimed), [unclaimed]);
}

/** The number of unclaimed alarms; 0 before it is known. */
export function useUnclaimed(): number {
  const { data = 0 } = useQuery({
    ...alarmsQuery(),
    select: (list) => list.items.filter((alarm) => alarm.state === "new").length,
  });
  return data;
}
