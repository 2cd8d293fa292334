import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { isFailure } from "../api/failure.ts";
import { alarmQuery } from "../api/queries.ts";
import { PageHeader } from "../components/PageHeader.tsx";
import { QueryState } from "../components/QueryState.tsx";
import { AlarmHeading } from "../features/alarms/detail/alarm-heading.tsx";
import { MissingAlarm } from "../features/alarms/detail/missing-alarm.tsx";
import { AlarmRecord } from "../features/history/alarm-record.tsx";
import { alarmMessages, detailMessages } from "../messages/alarms.ts";
import { classWords } from "../messages/common.ts";
import { historyMessages } from "../messages/history.ts";

/** `/history/:no`: the record of one alarm, read-only. */
export function HistoryDetail() {
  const { no: text } = useParams({ from: "/console/history/$no" });
  const no = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : null;
  return no === null ? <MissingAlarm no={text} /> : <Record key={no} no={no} />;
}

function Record({ no }: { no: number }) {
  const query = useQuery(alarmQuery(no));
  if (isFailure(query.error, "not_found")) return <MissingAlarm no={String(no)} />;
  const alarm = query.data;
  return (
    <>
      <PageHeader
        title={alarm ? <AlarmHeading alarm={alarm} /> : alarmMessages.alarm(no)}
        documentTitle={
          alarm
            ? alarmMessages.alarmTitle(no, classWords[alarm.class], alarm.account?.name ?? null)
            : alarmMessages.alarm(no)
        }
        crumbs={[{ label: historyMessages.title, link: { to: "/history" } }, { label: alarmMessages.alarm(no) }]}
      />
      <QueryState query={query} label={detailMessages.loading(no)} lines={10}>
        {(loaded) => <AlarmRecord alarm={loaded} />}
      </QueryState>
    </>
  );
}
