import { useNavigate } from "@tanstack/react-router";
import { useKeys } from "../../../keys/registry.ts";
import { queueKeyMessages } from "../../../messages/alarms.ts";
import type { DashboardSearch } from "../../../search-params.ts";

interface QueueKeys {
  /** Alarm numbers from top to bottom. */
  readonly order: readonly number[];
  readonly activeNo: number | null;
  readonly focusRow: (no: number) => void;
  readonly onClaim: (no: number) => void;
  /** New alarms that are not shown yet. */
  readonly pending: number;
  readonly showPending: () => void;
  readonly search: DashboardSearch;
}

const inGrid = (): boolean => (document.activeElement?.closest('[role="grid"]') ?? null) !== null;

/**
 * `J` and `K` walk the rows, `C` claims the marked one, `End` shows what waits, `M` is "mine only".
 * Returns the step, for the arrow keys, which are the grid's own.
 */
export function useQueueKeys({
  order,
  activeNo,
  focusRow,
  onClaim,
  pending,
  showPending,
  search,
}: QueueKeys): (by: 1 | -1) => void {
  const navigate = useNavigate({ from: "/dashboard" });
  const step = (by: number) => {
    const from = activeNo === null ? -1 : order.indexOf(activeNo);
    // The first press marks the row that is already first.
    const to = inGrid() ? from + by : Math.max(0, from);
    const no = order[Math.min(order.length - 1, Math.max(0, to))];
    if (no !== undefined) focusRow(no);
  };
  useKeys(queueKeyMessages.title, [
    { keys: "J", label: queueKeyMessages.next, run: () => step(1) },
    { keys: "K", label: queueKeyMessages.previous, run: () => step(-1) },
    { keys: "End", label: queueKeyMessages.pending, run: showPending, enabled: pending > 0 },
    {
      keys: "C",
      label: queueKeyMessages.claim,
      run: () => {
        if (activeNo !== null) onClaim(activeNo);
      },
    },
    {
      keys: "M",
      label: queueKeyMessages.mine,
      run: () =>
        void navigate({ search: (before) => ({ ...before, mine: search.mine ? undefined : true }), replace: true }),
    },
  ]);
  return step;
}
