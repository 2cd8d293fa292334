import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { alarmsQuery, linesQuery } from "../api/queries.ts";
import { PageHeader } from "../components/PageHeader.tsx";
import { QueryState } from "../components/QueryState.tsx";
import { RequireRole } from "../components/RequireRole.tsx";
import { formatMoment } from "../features/alarms/clocks.ts";
import { Strip } from "../features/alarms/strip.tsx";
import { DashboardTabs } from "../features/wallboard/dashboard-tabs.tsx";
import { People } from "../features/wallboard/people.tsx";
import { Waiting } from "../features/wallboard/waiting.tsx";
import { alarmMessages } from "../messages/alarms.ts";
import { wallboardMessages } from "../messages/wallboard.ts";
import { useServerNow } from "../store/clock.ts";
import { useStationZone } from "../store/configStore.ts";
import { forgetLines, useLines } from "../store/linesStore.ts";
import { onWelcome, sayLive } from "../store/liveStore.ts";
import classes from "../features/wallboard/wallboard.module.css";

/** The server tells of the lines every 2 s; silence of this length is shown. */
const STALE_AFTER_MS = 5_000;

/** `/dashboard/wallboard`: who can take alarms now, and who cannot and why. */
export function Wallboard() {
  return (
    <RequireRole role="supervisor">
      <Board />
    </RequireRole>
  );
}

function useWatchedLines(): void {
  useEffect(() => {
    const watch = (on: boolean) => sayLive({ type: "watch_lines", on });
    watch(true);
    const stop = onWelcome(() => watch(true));
    return () => {
      stop();
      watch(false);
      forgetLines();
    };
  }, []);
}

function Board() {
  useWatchedLines();
  const lines = useQuery(linesQuery());
  const alarms = useQuery(alarmsQuery()).data?.items ?? [];
  const live = useLines((state) => state.items);
  const toldAt = useLines((state) => state.toldAt) ?? lines.data?.serverTime ?? null;
  const zone = useStationZone();
  const now = useServerNow();
  const crumbs = [
    { label: alarmMessages.queueTitle, link: { to: "/dashboard" as const } },
    { label: wallboardMessages.title },
  ];
  return (
    <>
      <PageHeader title={wallboardMessages.title} documentTitle={wallboardMessages.title} crumbs={crumbs} />
      <DashboardTabs current="wallboard" />
      {toldAt !== null && now - toldAt > STALE_AFTER_MS && (
        <Strip tone="bad" role="alert">
          {wallboardMessages.stale(formatMoment(toldAt, zone, now))}
        </Strip>
      )}
      <QueryState query={lines} label={wallboardMessages.loading} lines={8}>
        {(data) => (
          <div className={classes["board"]}>
            <Waiting alarms={alarms} answered={data.answered} now={now} />
            <People items={live ?? data.items} now={now} />
          </div>
        )}
      </QueryState>
    </>
  );
}
