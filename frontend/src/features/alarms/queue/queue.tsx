import type { AlarmDetail } from "@readyline/contract";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { AlarmList } from "../../../api/alarm-list.ts";
import { EmptyState } from "../../../components/QueryState.tsx";
import { queueMessages } from "../../../messages/alarms.ts";
import type { DashboardSearch } from "../../../search-params.ts";
import { announce } from "../../../store/announcer.ts";
import { useConfig, useStationZone } from "../../../store/configStore.ts";
import { useMe } from "../../../store/sessionStore.ts";
import { formatSince } from "../age.ts";
import { takeQueueFocus } from "../close-undo-store.ts";
import { countQueue, isFiltering, nextRowAfter, STRIP_PLACES } from "../queue-order.ts";
import type { QueueFilter } from "../queue-order.ts";
import { SoundControl } from "../sound/sound-control.tsx";
import { Strip } from "../strip.tsx";
import { useQueueHold } from "../use-queue-hold.ts";
import { useQueueRows } from "../use-queue-rows.ts";
import { FeedLine, LastSignal, useLastSignalAt } from "./feed-line.tsx";
import { QueueCounters } from "./queue-counters.tsx";
import { QueueFilterBar } from "./queue-filter-bar.tsx";
import { PendingRows, QueueGrid } from "./queue-grid.tsx";
import { SampleBar } from "./sample-bar.tsx";
import { useClaim } from "./use-claim.ts";
import { useQueueKeys } from "./use-queue-keys.ts";
import classes from "./dashboard.module.css";

interface QueueProps {
  readonly list: AlarmList;
  readonly search: DashboardSearch;
}

/** Counters, filter and grid of the open alarms. */
export function Queue({ list, search }: QueueProps) {
  const navigate = useNavigate();
  const userId = useMe().user.id;
  const stationZone = useStationZone();
  const sampleData = useConfig()?.sampleData === true;
  const { held, holdProps } = useQueueHold();
  const filter = useMemo<QueueFilter>(
    () => ({ priority: search.prio ?? null, kind: search.class ?? null, mine: search.mine === true }),
    [search.prio, search.class, search.mine],
  );
  const { rows, views, showPending } = useQueueRows({
    alarms: list.items,
    filter,
    userId,
    held,
    stripPlaces: STRIP_PLACES,
  });
  const order = useMemo(() => [...rows.strip, ...rows.list], [rows]);
  const [chosenNo, setChosenNo] = useState<number | null>(null);
  const firstWaiting = order.find((no) => views.get(no)?.alarm.state === "new");
  // Until a row is chosen, the marked one is what `C` would claim next.
  const activeNo = chosenNo !== null && order.includes(chosenNo) ? chosenNo : (firstWaiting ?? order[0] ?? null);
  const [focusRequest, setFocusRequest] = useState<{ no: number } | null>(null);
  const focusRow = useCallback((no: number) => {
    setChosenNo(no);
    setFocusRequest({ no });
  }, []);

  const firstNo = useRef(activeNo);
  useEffect(() => {
    if (takeQueueFocus() && firstNo.current !== null) focusRow(firstNo.current);
  }, [focusRow]);

  const open = useCallback(
    (no: number) => void navigate({ to: "/alarms/$no", params: { no: String(no) } }),
    [navigate],
  );
  const onClaimed = useCallback((alarm: AlarmDetail) => open(alarm.no), [open]);
  const latest = useRef({ rows, views });
  useEffect(() => {
    latest.current = { rows, views };
  });
  const onLost = useCallback(
    (no: number, name: string) => {
      announce(queueMessages.lost(name, formatSince(0)));
      const alarms = new Map([...latest.current.views].map(([key, view]) => [key, view.alarm]));
      const next = nextRowAfter(latest.current.rows, no, alarms);
      if (next !== null) focusRow(next);
    },
    [focusRow],
  );
  const { state: claim, claim: claimAlarm } = useClaim({ onClaimed, onLost });
  const onClaim = useCallback((no: number) => void claimAlarm(no), [claimAlarm]);
  const pending = rows.stripPending.length + rows.listPending.length;
  const step = useQueueKeys({ order, activeNo, focusRow, onClaim, pending, showPending, search });

  const counters = useMemo(() => countQueue(list.items, filter, userId), [list.items, filter, userId]);
  const lastSignalAt = useLastSignalAt(list.lastSignalAt);
  return (
    <>
      <div className={classes["top"]}>
        <QueueCounters counters={counters} />
        <SoundControl alarms={list.items} />
      </div>
      <div className={classes["top"]}>
        <QueueFilterBar search={search} hidden={counters.hidden} />
      </div>
      {claim?.kind === "failed" && (
        <Strip tone="bad" role="alert">
          {queueMessages.claimFailed(claim.no, claim.message)}
        </Strip>
      )}
      <div {...holdProps}>
        <QueueGrid
          {...{ rows, views, activeNo, userId, stationZone, claim, onClaim, focusRequest }}
          onActive={setChosenNo}
          onOpen={open}
          onStep={step}
        />
        {rows.list.length === 0 && (
          <EmptyState>
            {list.items.length === 0 ? (
              <>
                {queueMessages.empty} <LastSignal at={lastSignalAt} />.
              </>
            ) : isFiltering(filter) && counters.hidden > 0 ? (
              queueMessages.allHidden
            ) : (
              queueMessages.emptyOthers
            )}
          </EmptyState>
        )}
        <PendingRows rows={rows} onShow={showPending} />
      </div>
      <div className={classes["foot"]}>
        {sampleData && <SampleBar />}
        <FeedLine lastSignalAt={lastSignalAt} />
      </div>
    </>
  );
}
