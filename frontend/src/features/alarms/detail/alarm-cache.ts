import type { AlarmDetail, CallAttempt } from "@readyline/contract";
import type { QueryClient } from "@tanstack/react-query";
import { mergeAlarm } from "../../../api/alarm-list.ts";
import { alarmQuery, alarmsQuery } from "../../../api/queries.ts";

/** Puts the server's answer where every page reads it; an answer that a live event overtook is left out. */
export function storeAlarm(queryClient: QueryClient, alarm: AlarmDetail): void {
  queryClient.setQueryData(alarmQuery(alarm.no).queryKey, (before) =>
    before && before.version > alarm.version ? before : alarm,
  );
  queryClient.setQueryData(alarmsQuery().queryKey, (list) => list && mergeAlarm(list, alarm));
}

/** The alarm with one call attempt replaced. */
export function withCall(alarm: AlarmDetail, call: CallAttempt): AlarmDetail {
  return { ...alarm, callsMade: alarm.callsMade.map((known) => (known.id === call.id ? call : known)) };
}
