import { useVirtualizer, useWindowVirtualizer } from "@tanstack/react-virtual";
import type { Virtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import { rowHeightPx, withIndex } from "./queue-metrics.ts";
import classes from "./queue.module.css";

/** Rows drawn beyond the visible ones on each side. */
const OVERSCAN = 8;

interface VirtualRowsProps {
  /** Alarm numbers from top to bottom. */
  readonly numbers: readonly number[];
  /** The row that has, or would get, the focus: it stays in the document wherever the page is scrolled to. */
  readonly activeNo: number | null;
  readonly renderRow: (no: number, index: number) => ReactNode;
}

const shared = ({ numbers, activeNo }: VirtualRowsProps) => {
  const activeIndex = activeNo === null ? -1 : numbers.indexOf(activeNo);
  return {
    count: numbers.length,
    estimateSize: rowHeightPx,
    overscan: OVERSCAN,
    getItemKey: (index: number) => numbers[index] ?? index,
    rangeExtractor: (range: Parameters<typeof withIndex>[0]) => withIndex(range, activeIndex),
  };
};

/** Rows that scroll in a box of their own. */
export function BoxRows({ label, ...rows }: VirtualRowsProps & { readonly label: string }) {
  const box = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- nothing here is memoized by its functions
  const virtualizer = useVirtualizer({ ...shared(rows), getScrollElement: () => box.current });
  return (
    <div role="presentation" ref={box} className={classes["box"]}>
      <Placed virtualizer={virtualizer} top={0} label={label} {...rows} />
    </div>
  );
}

/** Rows that scroll with the page. */
export function PageRows(
  rows: VirtualRowsProps & { /** Changes when what is above may have grown. */ readonly above: number },
) {
  const list = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  // oxlint-disable-next-line react/incompatible-library -- nothing here is memoized by its functions
  const virtualizer = useWindowVirtualizer({ ...shared(rows), scrollMargin: top });
  useLayoutEffect(() => {
    const found = list.current?.getBoundingClientRect().top;
    if (found !== undefined) setTop(Math.round(found + window.scrollY));
  }, [rows.above]);
  return (
    <div role="presentation" ref={list} className={classes["list"]}>
      <Placed virtualizer={virtualizer} top={top} {...rows} />
    </div>
  );
}

interface PlacedProps<Scroller extends Element | Window> extends VirtualRowsProps {
  readonly virtualizer: Virtualizer<Scroller, Element>;
  /** Where the list begins in its scroller, px. */
  readonly top: number;
  readonly label?: string;
}

function Placed<Scroller extends Element | Window>({
  virtualizer,
  top,
  label,
  numbers,
  renderRow,
}: PlacedProps<Scroller>) {
  return (
    <div role="rowgroup" aria-label={label} style={{ blockSize: virtualizer.getTotalSize(), position: "relative" }}>
      {virtualizer.getVirtualItems().map((item) => {
        const no = numbers[item.index];
        return (
          no !== undefined && (
            <div
              key={item.key}
              role="presentation"
              data-index={item.index}
              ref={virtualizer.measureElement}
              className={classes["place"]}
              style={{ transform: `translateY(${item.start - top}px)` }}
            >
              {renderRow(no, item.index)}
            </div>
          )
        );
      })}
    </div>
  );
}
