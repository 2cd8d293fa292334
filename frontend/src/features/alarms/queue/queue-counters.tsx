import { queueMessages } from "../../../messages/alarms.ts";
import { PriorityBadge } from "../../../components/AlarmMarks.tsx";
import { formatAge } from "../age.ts";
import type { QueueCounters as Counters } from "../queue-order.ts";
import classes from "./dashboard.module.css";

/** How much waits, at a glance. */
export function QueueCounters({ counters, now }: { counters: Counters; now: number }) {
  return (
    <ul className={classes["counters"]} aria-label={queueMessages.counters}>
      <li>
        {queueMessages.unclaimed} <strong>{counters.unclaimed}</strong>
      </li>
      <li>
        {queueMessages.mine} <strong>{counters.mine}</strong>
      </li>
      {counters.byPriority.map(({ priority, count }) => (
        <li key={priority}>
          <PriorityBadge priority={priority} /> <strong>{count}</strong>
        </li>
      ))}
      {counters.oldestReceivedAt !== null && (
        <li>
          {queueMessages.oldest} <strong className="rl-figures">{formatAge(now - counters.oldestReceivedAt)}</strong>
        </li>
      )}
    </ul>
  );
}
