import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { isFailure } from "../api/failure.ts";
import { alarmQuery } from "../api/queries.ts";
import { PageHeader } from "../components/PageHeader.tsx";
import { QueryState } from "../components/QueryState.tsx";
import { AlarmPage } from "../features/alarms/detail/alarm-page.tsx";
import { MissingAlarm } from "../features/alarms/detail/missing-alarm.tsx";
import { alarmMessages, detailMessages } from "../messages/alarms.ts";

/** `/alarms/:no`: one alarm, to work on. */
export function AlarmDetail() {
  const { no: text } = useParams({ from: "/console/alarms/$no" });
  const no = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : null;
  return no === null ? <MissingAlarm no={text} /> : <LoadedAlarm key={no} no={no} />;
}

function LoadedAlarm({ no }: { no: number }) {
  const query = useQuery(alarmQuery(no));
  if (query.data) return <AlarmPage alarm={query.data} query={query} />;
  if (isFailure(query.error, "not_found")) return <MissingAlarm no={String(no)} />;
  return (
    <>
      <PageHeader title={alarmMessages.alarm(no)} documentTitle={alarmMessages.alarm(no)} />
      <QueryState query={query} label={detailMessages.loading(no)} lines={10}>
        {() => null}
      </QueryState>
    </>
  );
}
