import { Button } from "@mantine/core";
import { alarmClassText } from "@readyline/contract";
import { IconEye } from "@tabler/icons-react";
import type { AlarmSummary } from "@readyline/contract";
import { memo, useLayoutEffect, useRef, useState } from "react";
import { ClassIcon, PriorityBadge } from "../../../components/AlarmMarks.tsx";
import { KeyHint } from "../../../components/KeyHint.tsx";
import { alarmMessages, queueMessages } from "../../../messages/alarms.ts";
import { serverNow, useServerNow } from "../../../store/clock.ts";
import { accountWords, whatAndWhere } from "../alarm-words.ts";
import { AgeMeter } from "../age-meter.tsx";
import { formatSince } from "../age.ts";
import { localMoment } from "../clocks.ts";
import type { QueueRowView } from "../use-queue-rows.ts";
import type { ClaimState } from "./use-claim.ts";
import classes from "./queue.module.css";

export interface QueueRowProps {
  readonly row: QueueRowView;
  /** 1-based, the header row counts. */
  readonly rowIndex: number;
  /** The one row that Tab reaches. */
  readonly active: boolean;
  readonly userId: string;
  readonly stationZone: string;
  readonly claim: ClaimState | null;
  readonly onClaim: (no: number) => void;
  readonly onOpen: (no: number) => void;
  readonly onActive: (no: number) => void;
  /** Set to a new object to move the focus here. */
  readonly focusRequest: FocusRequest | null;
  /** True when the request was not answered yet. */
  readonly takeFocus: (request: FocusRequest) => boolean;
}

export interface FocusRequest {
  readonly no: number;
}

/** One alarm in the queue. Its buttons act on the alarm that this row was drawn for, wherever rows may go meanwhile. */
export const QueueRow = memo(function QueueRow(props: QueueRowProps) {
  const { row, rowIndex, active, onOpen, onActive, focusRequest, takeFocus } = props;
  const { alarm, gone } = row;
  const [fresh] = useState(() => serverNow() - alarm.receivedAt < FRESH_MS);
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (!focusRequest || !takeFocus(focusRequest)) return;
    element.current?.focus({ preventScroll: true });
    element.current?.scrollIntoView({ block: "nearest" });
  }, [focusRequest, takeFocus]);
  return (
    <div
      ref={element}
      role="row"
      id={`queue-row-${alarm.no}`}
      aria-rowindex={rowIndex}
      tabIndex={active ? 0 : -1}
      className={classes["row"]}
      data-active={active || undefined}
      data-p1={(alarm.priority === 1 && alarm.state === "new" && !gone) || undefined}
      data-fresh={(fresh && alarm.state === "new") || undefined}
      data-quiet={gone || alarm.state !== "new" || undefined}
      onFocus={() => onActive(alarm.no)}
      onDoubleClick={() => onOpen(alarm.no)}
    >
      <span role="gridcell" className={classes["priority"]}>
        <PriorityBadge priority={alarm.priority} />
      </span>
      <span role="gridcell" className={classes["kind"]}>
        <ClassIcon kind={alarm.class} /> <strong>{alarmClassText[alarm.class]}</strong>
      </span>
      <span role="gridcell" className={classes["account"]}>
        {accountWords(alarm)}
      </span>
      <span role="gridcell" className={classes["what"]}>
        <span className={classes["title"]}>{whatAndWhere(alarm)}</span>
        {alarm.signalCount > 1 && (
          <span className={classes["mark"]}>
            <span aria-hidden="true">{alarmMessages.moreSignals(alarm.signalCount - 1)}</span>
            <span className="rl-hidden">{alarmMessages.moreSignalsName(alarm.signalCount - 1)}</span>
          </span>
        )}
        {alarm.restoredAt !== null && <span className={classes["mark"]}>{alarmMessages.restored}</span>}
      </span>
      <span role="gridcell" className={classes["age"]}>
        <AgeMeter alarm={alarm} />
      </span>
      <span role="gridcell" className={classes["owner"]}>
        <OwnerCell {...props} />
        <Button
          size="compact-xs"
          variant="subtle"
          tabIndex={active ? 0 : -1}
          aria-label={queueMessages.openNamed(alarm.no)}
          title={queueMessages.openNamed(alarm.no)}
          onClick={() => onOpen(alarm.no)}
        >
          <IconEye size={16} aria-hidden="true" />
          <span className={classes["open-word"]}>{queueMessages.open}</span>
        </Button>
      </span>
    </div>
  );
});

/** A new P1 pulses for this long. */
const FRESH_MS = 5_000;
/** A lost claim is news for this long; then the row names the owner like any other. */
const LOST_SHOWN_MS = 10_000;

function OwnerCell({ row, active, userId, stationZone, claim, onClaim }: QueueRowProps) {
  const { alarm, gone } = row;
  if (gone) return <span className={classes["owned"]}>{queueMessages.gone}</span>;
  if (alarm.owner !== null || claim?.kind === "lost") {
    return <OwnedBy {...{ alarm, userId, stationZone }} lost={claim?.kind === "lost" ? claim : null} />;
  }
  const claiming = claim?.kind === "claiming";
  return (
    <Button
      size="compact-xs"
      variant={active ? "filled" : "default"}
      className={classes["claim"]}
      tabIndex={active ? 0 : -1}
      aria-label={claiming ? queueMessages.claiming : queueMessages.claimNamed(alarm.no)}
      aria-keyshortcuts="C"
      aria-disabled={claiming || undefined}
      onClick={() => onClaim(alarm.no)}
    >
      {claiming ? queueMessages.claiming : queueMessages.claim}
      {active && !claiming && <KeyHint keys="C" />}
    </Button>
  );
}

interface OwnedByProps {
  readonly alarm: AlarmSummary;
  readonly userId: string;
  readonly stationZone: string;
  /** The claim that this user just lost for it. */
  readonly lost: Extract<ClaimState, { kind: "lost" }> | null;
}

function OwnedBy({ alarm, userId, stationZone, lost }: OwnedByProps) {
  const now = useServerNow();
  if (lost !== null && (alarm.owner === null || now - lost.since < LOST_SHOWN_MS)) {
    return <span className={classes["lost"]}>{queueMessages.lost(lost.name, formatSince(now - lost.since))}</span>;
  }
  if (alarm.owner === null) return null;
  const name = alarm.owner.userId === userId ? queueMessages.you : alarm.owner.name;
  return (
    <span className={classes["owned"]}>
      {alarm.claimedAt === null
        ? name
        : queueMessages.owner(name, localMoment(alarm.claimedAt, stationZone).time.slice(0, 5))}
    </span>
  );
}
