import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { alarmsQuery } from "../api/queries.ts";
import { PageHeader } from "../components/PageHeader.tsx";
import { QueryState } from "../components/QueryState.tsx";
import { Queue } from "../features/alarms/queue/queue.tsx";
import { SoundStrip } from "../features/alarms/sound/sound-control.tsx";
import { UndoStrip } from "../features/alarms/undo-strip.tsx";
import { DashboardTabs } from "../features/wallboard/dashboard-tabs.tsx";
import { alarmMessages, queueMessages } from "../messages/alarms.ts";

/** `/dashboard`: the live queue of alarms. */
export function Dashboard() {
  const search = useSearch({ from: "/console/dashboard" });
  const alarms = useQuery(alarmsQuery());
  return (
    <>
      <PageHeader title={alarmMessages.queueTitle} documentTitle={alarmMessages.queueTitle} />
      <DashboardTabs current="queue" />
      <SoundStrip />
      <UndoStrip />
      <QueryState query={alarms} label={queueMessages.loading} lines={8}>
        {(list) => <Queue list={list} search={search} />}
      </QueryState>
    </>
  );
}
