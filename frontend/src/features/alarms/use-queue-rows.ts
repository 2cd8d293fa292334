import type { AlarmSummary } from "@readyline/contract";
import { useState } from "react";
import { arrangeQueue, emptyQueueRows } from "./queue-order.ts";
import type { QueueFilter, QueueRows } from "./queue-order.ts";

/** One row as it stands; `gone` = closed meanwhile, kept only so that nothing moves. */
export interface QueueRowView {
  readonly alarm: AlarmSummary;
  readonly gone: boolean;
}

interface Arranged {
  readonly inputs: readonly unknown[];
  readonly rows: QueueRows;
  readonly views: ReadonlyMap<number, QueueRowView>;
}

interface QueueInputs {
  readonly alarms: readonly AlarmSummary[];
  readonly filter: QueueFilter;
  readonly userId: string;
  /** Focus or pointer is in the list. */
  readonly held: boolean;
  readonly stripPlaces: number;
}

function arrange(before: Arranged, { alarms, ...options }: QueueInputs, held: boolean): Arranged {
  const rows = arrangeQueue(before.rows, alarms, { ...options, held });
  const open = new Map(alarms.map((alarm) => [alarm.no, alarm]));
  const views = new Map<number, QueueRowView>();
  for (const no of [...rows.strip, ...rows.list]) {
    const alarm = open.get(no) ?? before.views.get(no)?.alarm;
    if (alarm) views.set(no, { alarm, gone: !open.has(no) });
  }
  return { inputs: [alarms, options.filter, options.userId, options.held, options.stripPlaces], rows, views };
}

const nothing: Arranged = { inputs: [], rows: emptyQueueRows, views: new Map() };

/**
 * The rows of the queue over time: see {@link arrangeQueue}. A changed filter arranges everything anew, because the operator
 * asked for it.
 */
export function useQueueRows(inputs: QueueInputs): Pick<Arranged, "rows" | "views"> & { showPending: () => void } {
  const [arranged, setArranged] = useState<Arranged>(nothing);
  const now = [inputs.alarms, inputs.filter, inputs.userId, inputs.held, inputs.stripPlaces];
  let current = arranged;
  if (now.some((input, index) => input !== arranged.inputs[index])) {
    const filterChanged = inputs.filter !== arranged.inputs[1];
    current = arrange(arranged, inputs, inputs.held && !filterChanged);
    // State derived from the last state and the new inputs: React renders again before anything is shown.
    setArranged(current);
  }
  return {
    rows: current.rows,
    views: current.views,
    showPending: () => setArranged((before) => arrange(before, inputs, false)),
  };
}
