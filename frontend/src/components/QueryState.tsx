import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { Button, Skeleton } from "@mantine/core";
import { commonMessages } from "../messages/common.ts";
import { useServerNow } from "../store/clock.ts";
import { useStationZone } from "../store/configStore.ts";
import { formatMoment } from "../features/alarms/clocks.ts";
import { messageOf } from "./message-of.ts";

export { messageOf };

/** The parts of a TanStack query that a panel needs to show its state. */
export interface QueryLike<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly isPending: boolean;
  readonly isFetching: boolean;
  readonly dataUpdatedAt: number;
  refetch(): unknown;
}

interface QueryStateProps<T> {
  readonly query: QueryLike<T>;
  /** What is being loaded, for screen readers: `Users`. */
  readonly label: string;
  /** Height of the skeleton in lines. */
  readonly lines?: number;
  /** True when there is nothing to list; `empty` is then shown. */
  readonly isEmpty?: (data: T) => boolean;
  readonly empty?: ReactNode;
  readonly children: (data: T) => ReactNode;
}

/** True once `waiting` has lasted `delayMs`: what is quick shows no skeleton at all. */
function useSlow(waiting: boolean, delayMs = 200): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (!waiting) return;
    const timer = setTimeout(() => setSlow(true), delayMs);
    return () => {
      clearTimeout(timer);
      setSlow(false);
    };
  }, [waiting, delayMs]);
  return waiting && slow;
}

/**
 * The states of every list and panel: loading (a skeleton after 200 ms), empty, error with Retry, and data. Data that
 * is there stays when a reload fails, with the time it is from.
 */
export function QueryState<T>({ query, label, lines = 3, isEmpty, empty, children }: QueryStateProps<T>) {
  const slow = useSlow(query.isPending);
  if (query.data === undefined) {
    if (query.error)
      return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} busy={query.isFetching} />;
    return (
      <div aria-busy="true" aria-label={label} role="group">
        {slow && Array.from({ length: lines }, (_, line) => <Skeleton key={line} height={20} mb={8} animate={false} />)}
      </div>
    );
  }
  return (
    <>
      {query.error !== null && (
        <ErrorPanel
          error={query.error}
          since={query.dataUpdatedAt}
          onRetry={() => void query.refetch()}
          busy={query.isFetching}
        />
      )}
      {isEmpty?.(query.data) ? empty : children(query.data)}
    </>
  );
}

interface ErrorPanelProps {
  readonly error: unknown;
  /** When the data still shown was loaded, UTC epoch milliseconds. */
  readonly since?: number;
  readonly busy?: boolean;
  readonly onRetry?: () => void;
}

/** What failed, from when the data still shown is, and a way to try again. */
export function ErrorPanel({ error, since, busy = false, onRetry }: ErrorPanelProps) {
  const zone = useStationZone();
  const now = useServerNow();
  return (
    <div role="alert" className="rl-error">
      <p style={{ margin: 0 }}>{messageOf(error)}</p>
      {since !== undefined && <p className="rl-muted">{commonMessages.asOf(formatMoment(since, zone, now))}</p>}
      {onRetry && (
        <Button mt="xs" onClick={onRetry} loading={busy}>
          {commonMessages.retry}
        </Button>
      )}
    </div>
  );
}

/** An empty list says what that means and what comes next. */
export function EmptyState({ children, action }: { readonly children: ReactNode; readonly action?: ReactNode }) {
  return (
    <div style={{ padding: "1.5rem 0.75rem", textAlign: "center" }}>
      <p className="rl-muted" style={{ margin: 0 }}>
        {children}
      </p>
      {action && <div style={{ marginTop: "0.75rem" }}>{action}</div>}
    </div>
  );
}
