import { Button } from "@mantine/core";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { KeyHint } from "../../../components/KeyHint.tsx";
import { queueMessages } from "../../../messages/alarms.ts";
import type { QueueRows } from "../queue-order.ts";
import type { QueueRowView } from "../use-queue-rows.ts";
import { QueueRow, queueRowId } from "./queue-row.tsx";
import type { QueueRowProps } from "./queue-row.tsx";
import { rowHeightPx, withIndex } from "./queue-metrics.ts";
import classes from "./queue.module.css";

interface QueueGridProps extends Pick<QueueRowProps, "userId" | "stationZone" | "now" | "onClaim" | "onOpen"> {
  readonly rows: QueueRows;
  readonly views: ReadonlyMap<number, QueueRowView>;
  readonly activeNo: number | null;
  readonly onActive: (no: number) => void;
  readonly onStep: (by: 1 | -1) => void;
  readonly claim: QueueRowProps["claim"];
  /** Set to a new object to move the focus to a row, also to one that is scrolled away. */
  readonly focusRequest: { readonly no: number } | null;
}

const HEADER_ROWS = 1;

/** The queue as a grid: pinned P1 rows, then the list with only the visible rows in the document. */
export function QueueGrid(props: QueueGridProps) {
  const { rows, views, activeNo, focusRequest } = props;
  const listRef = useRef<HTMLDivElement>(null);
  const [listTop, setListTop] = useState(0);
  const activeIndex = activeNo === null ? -1 : rows.list.indexOf(activeNo);
  // oxlint-disable-next-line react/incompatible-library -- nothing here is memoized by its functions
  const virtualizer = useWindowVirtualizer({
    count: rows.list.length,
    estimateSize: rowHeightPx,
    overscan: 8,
    scrollMargin: listTop,
    getItemKey: (index) => rows.list[index] ?? index,
    // The focused row stays in the document wherever the page is scrolled to, so that focus is never lost.
    rangeExtractor: (range) => withIndex(range, activeIndex),
  });

  useLayoutEffect(() => {
    const top = listRef.current?.getBoundingClientRect().top;
    if (top !== undefined) setListTop(Math.round(top + window.scrollY));
  }, [rows.strip.length, rows.list.length]);

  useLayoutEffect(() => {
    if (!focusRequest) return;
    const row = document.getElementById(queueRowId(focusRequest.no));
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
  }, [focusRequest]);

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

  const rowProps = (no: number, rowIndex: number): QueueRowProps | null => {
    const row = views.get(no);
    if (!row) return null;
    const { userId, stationZone, now, onClaim, onOpen, onActive } = props;
    const claim = props.claim?.no === no ? props.claim : null;
    return { row, rowIndex, active: no === activeNo, claim, userId, stationZone, now, onClaim, onOpen, onActive };
  };

  return (
    <div
      role="grid"
      aria-label={queueMessages.grid}
      aria-rowcount={HEADER_ROWS + rows.strip.length + rows.list.length}
      aria-colcount={6}
      className={classes["grid"]}
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
      <div role="rowgroup" className={classes["strip"]} aria-label={queueMessages.strip}>
        {rows.strip.map((no, index) => {
          const row = rowProps(no, HEADER_ROWS + index + 1);
          return row && <QueueRow key={no} {...row} />;
        })}
        {rows.strip.length === 0 && <StripNote>{queueMessages.stripEmpty}</StripNote>}
      </div>
      {rows.list.length > 0 && (
        <div role="presentation" ref={listRef} className={classes["list"]}>
          <div role="rowgroup" style={{ blockSize: virtualizer.getTotalSize(), position: "relative" }}>
            {virtualizer.getVirtualItems().map((item) => {
              const row = rowProps(rows.list[item.index] ?? -1, HEADER_ROWS + rows.strip.length + item.index + 1);
              return (
                row && (
                  <div
                    key={item.key}
                    role="presentation"
                    data-index={item.index}
                    ref={virtualizer.measureElement}
                    className={classes["place"]}
                    style={{ transform: `translateY(${item.start - virtualizer.options.scrollMargin}px)` }}
                  >
                    <QueueRow {...row} />
                  </div>
                )
              );
            })}
          </div>
        </div>
      )}
    </div>
  );
}

function StripNote({ children }: { children: string }) {
  return (
    <div role="row" className={classes["strip-note"]}>
      <span role="gridcell">{children}</span>
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
