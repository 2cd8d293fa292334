import { Button } from "@mantine/core";
import { useCallback, useRef } from "react";
import type { CSSProperties, KeyboardEvent } from "react";
import { KeyHint } from "../../../components/KeyHint.tsx";
import { queueMessages } from "../../../messages/alarms.ts";
import { STRIP_PLACES } from "../queue-order.ts";
import type { QueueRows } from "../queue-order.ts";
import type { QueueRowView } from "../use-queue-rows.ts";
import { QueueRow } from "./queue-row.tsx";
import type { FocusRequest, QueueRowProps } from "./queue-row.tsx";
import { BoxRows, PageRows } from "./virtual-rows.tsx";
import classes from "./queue.module.css";

interface QueueGridProps extends Pick<QueueRowProps, "userId" | "stationZone" | "onClaim" | "onOpen"> {
  readonly rows: QueueRows;
  readonly views: ReadonlyMap<number, QueueRowView>;
  readonly activeNo: number | null;
  readonly onActive: (no: number) => void;
  readonly onStep: (by: 1 | -1) => void;
  readonly claim: QueueRowProps["claim"];
  /** Set to a new object to move the focus to a row, also to one that is scrolled away. */
  readonly focusRequest: FocusRequest | null;
}

const HEADER_ROWS = 1;

/** The queue as a grid: pinned P1 rows, then the list with only the visible rows in the document. */
export function QueueGrid(props: QueueGridProps) {
  const { rows, views, activeNo, focusRequest } = props;
  const handled = useRef<FocusRequest | null>(null);
  /** A row may be drawn again while scrolling: each request is answered once. */
  const takeFocus = useCallback((request: FocusRequest) => {
    const isNew = handled.current !== request;
    handled.current = request;
    return isNew;
  }, []);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const onRow = event.target instanceof HTMLElement && event.target.getAttribute("role") === "row";
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      props.onStep(event.key === "ArrowDown" ? 1 : -1);
    }
    if (event.key === "Enter" && onRow && activeNo !== null && !event.repeat && !event.nativeEvent.isComposing) {
      event.preventDefault();
      props.onOpen(activeNo);
    }
  };

  const renderRow = (no: number, rowIndex: number) => {
    const row = views.get(no);
    if (!row) return null;
    const { userId, stationZone, onClaim, onOpen, onActive } = props;
    const claim = props.claim?.no === no ? props.claim : null;
    return (
      <QueueRow
        {...{ row, rowIndex, claim, userId, stationZone, onClaim, onOpen, onActive, takeFocus }}
        active={no === activeNo}
        focusRequest={focusRequest?.no === no ? focusRequest : null}
      />
    );
  };

  return (
    <div
      role="grid"
      aria-label={queueMessages.grid}
      aria-rowcount={HEADER_ROWS + rows.strip.length + rows.list.length}
      aria-colcount={6}
      className={classes["grid"]}
      style={{ "--strip-rows": Math.max(STRIP_PLACES, rows.strip.length) } as CSSProperties}
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup" className={classes["head"]}>
        <div role="row" aria-rowindex={1} className={classes["head-row"]}>
          {Object.values(queueMessages.columns).map((title) => (
            <span role="columnheader" key={title}>
              {title}
            </span>
          ))}
        </div>
      </div>
      <div role="presentation" className={classes["strip"]}>
        {rows.strip.length > 0 ? (
          <BoxRows
            label={queueMessages.strip}
            numbers={rows.strip}
            activeNo={activeNo}
            renderRow={(no, index) => renderRow(no, HEADER_ROWS + index + 1)}
          />
        ) : (
          <p className={classes["strip-note"]}>{queueMessages.stripEmpty}</p>
        )}
      </div>
      {rows.list.length > 0 && (
        <PageRows
          above={rows.strip.length}
          numbers={rows.list}
          activeNo={activeNo}
          renderRow={(no, index) => renderRow(no, HEADER_ROWS + rows.strip.length + index + 1)}
        />
      )}
    </div>
  );
}

/** What waits because it would move rows: shown on a press, never by itself while the list is in use. */
export function PendingRows({ rows, onShow }: { rows: QueueRows; onShow: () => void }) {
  const total = rows.stripPending.length + rows.listPending.length;
  if (total === 0) return null;
  return (
    <div className={classes["pending"]}>
      {rows.stripPending.length > 0 && (
        <Button
          color="bad"
          variant="filled"
          onClick={onShow}
          title={queueMessages.morePriority1Hint(rows.stripPending.length)}
        >
          {queueMessages.morePriority1(rows.stripPending.length)}
        </Button>
      )}
      {rows.listPending.length > 0 && (
        <Button variant="filled" onClick={onShow} title={queueMessages.moreNewHint}>
          {queueMessages.moreNew(rows.listPending.length)} <KeyHint keys="End" />
        </Button>
      )}
    </div>
  );
}
