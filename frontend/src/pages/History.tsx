import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { historyQuery } from "../api/queries.ts";
import { PageHeader } from "../components/PageHeader.tsx";
import { EmptyState, QueryState } from "../components/QueryState.tsx";
import { HistoryFilters } from "../features/history/history-filters.tsx";
import { HistoryList } from "../features/history/history-list.tsx";
import { commonMessages } from "../messages/common.ts";
import { historyMessages } from "../messages/history.ts";
import type { HistorySearchParams } from "../search-params.ts";
import { useServerNow } from "../store/clock.ts";
import { useStationZone } from "../store/configStore.ts";
import classes from "../features/history/history.module.css";

/** `/history`: closed alarms, by search and filter, newest first. */
export function History() {
  const search = useSearch({ from: "/console/history" });
  const navigate = useNavigate({ from: "/history" });
  const stationZone = useStationZone();
  const now = useServerNow();
  const query = useInfiniteQuery(historyQuery(search));
  const alarms = query.data?.pages.flatMap((page) => page.items) ?? [];
  const siteZones = alarms.flatMap((alarm) => alarm.account?.timeZone ?? []);
  const [chosenZone, setChosenZone] = useState<string | null>(null);
  const zone = chosenZone ?? stationZone;
  const filtering = Object.values(search).some((value) => value !== undefined);

  const change = (next: HistorySearchParams) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  return (
    <>
      <PageHeader title={historyMessages.title} documentTitle={historyMessages.title} />
      <HistoryFilters
        search={search}
        zone={zone}
        zones={[...new Set([stationZone, zone, ...siteZones])]}
        operators={query.data?.pages[0]?.operators ?? []}
        onZone={setChosenZone}
        onChange={change}
      />
      <QueryState
        query={query}
        label={historyMessages.loading}
        lines={8}
        isEmpty={() => alarms.length === 0}
        empty={<EmptyState>{filtering ? historyMessages.nothingFound : historyMessages.empty}</EmptyState>}
      >
        {() => <HistoryList alarms={alarms} zone={zone} now={now} />}
      </QueryState>
      {query.hasNextPage && (
        <div className={classes["more"]}>
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {commonMessages.more}
          </Button>
        </div>
      )}
    </>
  );
}
