import type { LiveServerMessage } from "@readyline/contract";
import type { Database } from "@readyline/database";

/** A page that missed more than this loads everything again: cheaper for both sides. */
const MOST_EVENTS = 1_000;
export const CATCH_UP_BATCH = 250;

export interface CatchUpOptions {
  readonly outbox: Pick<Database["outbox"], "oldestSeq" | "after">;
  /** The last number that the page has seen; null = it loads everything after this anyway. */
  readonly lastSeq: number | null;
  /** Number of the newest event that was given out. Moves on while this runs. */
  readonly newest: () => number;
  readonly send: (message: LiveServerMessage) => void;
}

/**
 * Sends what a page has missed, or tells it to load everything again. Resolves to the number of the last event sent;
 * nothing can slip in between that and the next event given out, since both happen in the same turn of the event loop.
 */
export async function catchUp({ outbox, lastSeq, newest, send }: CatchUpOptions): Promise<number> {
  if (lastSeq === null) return newest();
  const oldest = await outbox.oldestSeq();
  const seq = newest();
  const missing = seq - lastSeq;
  const pruned = missing > 0 && (oldest === null || lastSeq < oldest - 1);
  if (missing < 0 || missing > MOST_EVENTS || pruned) {
    send({ type: "resync", seq });
    return seq;
  }
  let position = lastSeq;
  while (position < newest()) {
    for (const event of await outbox.after(position, CATCH_UP_BATCH)) {
      send({ type: "event", ...event });
      position = event.seq;
    }
  }
  return position;
}
